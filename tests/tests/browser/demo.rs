//! The demo town with its pages, as a process.

use psephos_tests::{
    LIMIT, LOOK, program,
    running::{Ran, Running, run},
};
use std::{process::Command, thread, time::Instant};

/// A running demo. It, its witnesses and its trustees are ended when this is dropped.
pub(crate) struct Demo {
    process: Running,
    /// Witnesses and trustees.
    others: Vec<String>,
    /// The election's page.
    pub(crate) page: String,
    /// The draw's page.
    pub(crate) draw: String,
    /// Where its pages are, without a final slash.
    pub(crate) base: String,
    /// Voting codes for whoever watches.
    pub(crate) codes: Vec<String>,
}

impl Demo {
    /// A town of twelve voters who vote by themselves while the test looks on.
    pub(crate) fn start() -> Self {
        Self::drawing_after(30)
    }

    /// The same, its gardens being drawn so many minutes after contributing opened.
    pub(crate) fn drawing_after(minutes: u32) -> Self {
        let site = program::profile_folder().parent().unwrap().join("site");
        assert!(site.join("pkg/manifest.json").exists(), "no site: build it with cargo xtask web");
        let mut command = program::command(["demo", "--listen", "127.0.0.1:0", "--voters", "12", "--site"]);
        let mut process = Running::start(command.arg(site).args(["--draw-minutes", &minutes.to_string()]));
        let page = process.line("The town votes:").rsplit(' ').next().unwrap().to_owned();
        let base = page.split("/elections/").next().unwrap().to_owned();
        let draw = process.line("The town draws:").rsplit(' ').next().unwrap().to_owned();
        process.line("by itself");
        let ids =
            |line: &str| line.split(['[', ']']).nth(1).unwrap().split(", ").map(str::to_owned).collect::<Vec<_>>();
        let others = process.said().lines().filter(|line| line.contains("as processes [")).flat_map(ids).collect();
        let mut codes: Vec<String> = Vec::new();
        for line in process.said().lines().map(str::trim) {
            if line.len() == 35 && line.split('-').count() == 6 {
                codes.push(line.to_owned());
            }
        }
        assert_eq!(codes.len(), 3, "codes in what the demo says:\n{process}");
        Self { process, others, page, draw, base, codes }
    }

    /// `host:port`.
    pub(crate) fn origin(&self) -> &str {
        self.base.trim_start_matches("http://")
    }

    /// The election's name.
    pub(crate) fn process_id(&self) -> &str {
        self.page.rsplit('/').next().unwrap()
    }

    /// The draw's name.
    pub(crate) fn draw_id(&self) -> &str {
        self.draw.rsplit('/').next().unwrap()
    }

    /// A page as somebody reads it who has no JavaScript: its HTML over plain HTTP.
    pub(crate) fn html(&self, path: &str) -> String {
        let mut answer = ureq::get(format!("{}{path}", self.base)).header("accept-language", "en").call().unwrap();
        answer.body_mut().read_to_string().unwrap()
    }

    /// The same for a page of the election.
    pub(crate) fn election_html(&self, path: &str) -> String {
        self.html(&format!("/elections/{}{path}", self.process_id()))
    }

    /// Waits until a page of the election holds these words.
    pub(crate) fn wait_for(&self, path: &str, words: &str) {
        let start = Instant::now();
        while !self.election_html(path).contains(words) {
            assert!(start.elapsed() < LIMIT, "no \"{words}\" on {path}\n{}", self.process);
            thread::sleep(LOOK * 5);
        }
    }

    /// Waits until the draw is done, by its own time.
    pub(crate) fn wait_for_the_draw(&self) {
        let start = Instant::now();
        while !self.process.said().contains("The gardens are drawn") {
            assert!(start.elapsed() < LIMIT * 3, "the gardens are not drawn\n{}", self.process);
            thread::sleep(LOOK * 5);
        }
    }

    /// `psephos verify` on the process with this page, over HTTP, by a process of its own.
    pub(crate) fn verify(page: &str) -> Ran {
        run(&mut program::command(["verify", page, "--json"]), "")
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // A demo that is killed cannot end them.
        let _ = Command::new("kill").arg("-KILL").arg(self.process.id().to_string()).args(&self.others).output();
    }
}
