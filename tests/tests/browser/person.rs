//! A person at a browser: Chromium, driven through chromedriver, both ended when the person leaves.

use crate::{demo::Demo, wire::Wire};
use core::future::Future;
use psephos_tests::{LIMIT, LOOK, running::Running};
use serde_json::{Value, json};
use std::{
    process::Command,
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::Instant,
};
use tempfile::TempDir;
use thirtyfour::{By, Capabilities, Key, WebDriver, WebElement, error::WebDriverResult};
use tokio::runtime::Runtime;

/// One browser at a time: several would wait for each other anyway, and run into their limits.
static TURN: Mutex<()> = Mutex::new(());

/// A person.
pub(crate) struct Person<'d> {
    demo: &'d Demo,
    driver: Option<WebDriver>,
    browser: Option<u64>,
    runtime: Runtime,
    pub(crate) wire: Wire,
    width: u32,
    _chromedriver: Running,
    _profile: TempDir,
    _turn: MutexGuard<'static, ()>,
}

impl<'d> Person<'d> {
    /// Somebody at a desk who reads English.
    pub(crate) fn at_a_desk(demo: &'d Demo) -> Self {
        Self::new(demo, 1200)
    }

    /// Somebody with a small telephone.
    pub(crate) fn with_a_telephone(demo: &'d Demo) -> Self {
        Self::new(demo, 360)
    }

    fn new(demo: &'d Demo, width: u32) -> Self {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        let wire = Wire::to(demo.origin());
        let profile = tempfile::tempdir().unwrap();
        let mut chromedriver = Running::start(Command::new("chromedriver").arg("--port=0"));
        let port = chromedriver.line("started successfully on port");
        let port = port.trim_end_matches('.').rsplit(' ').next().unwrap().to_owned();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let wanted = capabilities(&wire, profile.path().to_str().unwrap(), width);
        let driver = runtime.block_on(WebDriver::new(format!("http://127.0.0.1:{port}"), wanted)).unwrap();
        let browser = driver.capabilities().get("goog:processID").and_then(Value::as_u64);
        Self {
            demo,
            driver: Some(driver),
            browser,
            runtime,
            wire,
            width,
            _chromedriver: chromedriver,
            _profile: profile,
            _turn: turn,
        }
    }

    fn driver(&self) -> &WebDriver {
        self.driver.as_ref().unwrap()
    }

    #[track_caller]
    fn now<T>(&self, act: impl Future<Output = WebDriverResult<T>>) -> T {
        match self.runtime.block_on(act) {
            Ok(done) => done,
            Err(cause) => panic!("{cause}\non a page that says:\n{}", self.text()),
        }
    }

    /// What a script on the page gives.
    #[track_caller]
    pub(crate) fn script(&self, script: &str) -> Value {
        let given = self.runtime.block_on(self.driver().execute(script, Vec::new())).unwrap();
        given.json().clone()
    }

    /// Everything that can be read on the page.
    pub(crate) fn text(&self) -> String {
        let text = self.runtime.block_on(self.driver().execute("return document.body.innerText", Vec::new()));
        text.ok().and_then(|text| text.json().as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// Asks until `what` is so.
    #[track_caller]
    pub(crate) fn wait_until(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        let start = Instant::now();
        while !is_so() {
            assert!(start.elapsed() < LIMIT, "not {what}, on a page that says:\n{}", self.text());
            thread::sleep(LOOK * 2);
        }
    }

    /// Goes to a page of the site, and looks whether it fits.
    #[track_caller]
    pub(crate) fn go(&self, path: &str) {
        self.now(self.driver().goto(format!("{}{path}", self.demo.base)));
        self.look_around();
    }

    /// Goes to a page of the election.
    #[track_caller]
    pub(crate) fn go_to_election(&self, path: &str) {
        self.go(&format!("/elections/{}{path}", self.demo.process_id()));
    }

    /// Goes to a page of the draw, and waits until it is ready.
    #[track_caller]
    pub(crate) fn go_to_draw(&self, path: &str) {
        self.go(&format!("/elections/{}{path}", self.demo.draw_id()));
        self.ready();
    }

    /// Waits until what runs in the browser is ready, if anything on the page does.
    #[track_caller]
    pub(crate) fn ready(&self) {
        let ready =
            "return !document.querySelector('leptos-island') || document.documentElement.dataset.islands === 'ready'";
        self.wait_until("ready", || self.script(ready) == json!(true));
    }

    /// Waits until the page says this, and looks whether it still fits.
    #[track_caller]
    pub(crate) fn reads(&self, words: &str) {
        self.wait_until(&format!("told \"{words}\""), || self.text().contains(words));
        self.look_around();
    }

    /// Changes to Chinese.
    #[track_caller]
    pub(crate) fn in_chinese(&self) {
        self.press("中文");
        self.wait_until("in Chinese", || self.is_in_chinese());
    }

    /// Whether the page is.
    pub(crate) fn is_in_chinese(&self) -> bool {
        self.script("return document.documentElement.lang").as_str().unwrap().starts_with("zh")
    }

    /// Nothing sticks out of the window, whatever page or step this is.
    #[track_caller]
    pub(crate) fn look_around(&self) {
        let wide = self.script("return [document.documentElement.scrollWidth, window.innerWidth, location.pathname]");
        assert_eq!(wide[1], self.width, "the window is as wide as asked for");
        assert!(wide[0].as_u64() <= wide[1].as_u64(), "the page scrolls sideways: {wide}\n{}", self.text());
    }

    /// The first element that an `XPath` finds.
    #[track_caller]
    pub(crate) fn find(&self, path: &str) -> WebElement {
        self.now(self.driver().find(By::XPath(path)))
    }

    /// Presses a button, opens what is folded, or follows a link with this label.
    #[track_caller]
    pub(crate) fn press(&self, label: &str) {
        let by_label = |tag| format!("//{tag}[starts-with(normalize-space(), '{label}')]");
        let element = self.find(&["button", "a", "summary"].map(by_label).join("|"));
        self.now(element.click());
    }

    /// Clicks on an option of the ballot paper; says whether it is marked then.
    #[track_caller]
    pub(crate) fn mark(&self, option: &str) -> bool {
        let label = self.find(&format!("//label[.//span[starts-with(normalize-space(), '{option}')]]"));
        self.now(label.click());
        let input = self.now(label.find(By::Css("input")));
        self.now(input.is_selected())
    }

    /// Types into a field.
    #[track_caller]
    pub(crate) fn type_into(&self, id: &str, text: &str) {
        let field = self.now(self.driver().find(By::Id(id)));
        self.now(field.clear());
        self.now(field.send_keys(text));
    }

    /// Waits until the booth is at this step.
    #[track_caller]
    pub(crate) fn at_step(&self, step: &str) {
        let now = "const booth = document.querySelector('.booth'); return booth && booth.dataset.step";
        self.wait_until(&format!("at step {step}"), || self.script(now) == json!(step));
        self.look_around();
    }

    /// The hash that stands after this heading or sentence, or anywhere: 64 digits.
    #[track_caller]
    pub(crate) fn hash(&self, after: &str) -> String {
        let path = format!("//*[contains(text(), '{after}')]/following::code[contains(@class, 'hash')][1]");
        let text = self.now(self.find(&path).prop("textContent")).unwrap();
        let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()), "{digits}");
        digits
    }

    /// Enters the booth with a code, as far as the ballot paper.
    #[track_caller]
    pub(crate) fn enter(&self, code: &str) {
        self.go_to_election("/vote");
        self.at_step("code");
        self.type_into("voting-code", code);
        self.press("Continue");
        self.at_step("choose");
    }

    /// From marked options to an encrypted ballot; gives its tracker.
    #[track_caller]
    pub(crate) fn encrypt(&self) -> String {
        self.press("Continue to check");
        self.at_step("review");
        self.press("Encrypt my ballot");
        self.at_step("decide");
        self.hash("This is the tracker")
    }

    /// Casts it.
    #[track_caller]
    pub(crate) fn cast(&self) {
        self.press("Cast this ballot");
        self.at_step("done");
        assert!(self.text().contains("This browser checked the board’s proof itself"), "{}", self.text());
    }

    /// Presses a key wherever the focus is.
    #[track_caller]
    pub(crate) fn key(&self, key: &Key) {
        self.now(self.driver().action_chain().send_keys(key.value().to_string()).perform());
    }

    /// Types wherever the focus is.
    #[track_caller]
    pub(crate) fn type_text(&self, text: &str) {
        self.now(self.driver().action_chain().send_keys(text).perform());
    }

    /// Presses Tab until the focus is on something that a CSS selector matches and that holds these words.
    #[track_caller]
    pub(crate) fn tab_to(&self, selector: &str, words: &str) {
        let there = format!(
            "const focus = document.activeElement; const near = focus.closest('label') || focus; \
             return focus.matches({}) && near.innerText.includes({})",
            json!(selector),
            json!(words)
        );
        for _ in 0..80 {
            if self.script(&there) == json!(true) {
                return;
            }
            self.key(&Key::Tab);
        }
        panic!("Tab does not lead to {selector} \"{words}\":\n{}", self.text());
    }

    /// Everything that left the browser went home, nothing in it tells what is in `secrets`, and no page complained.
    #[track_caller]
    pub(crate) fn told_nobody(&self, secrets: &[&str]) {
        let requests = self.wire.requests();
        assert!(!requests.is_empty(), "the proxy sees nothing");
        for request in &requests {
            let home = format!("{}/", self.demo.base);
            assert!(request.url.starts_with(&home), "a request to elsewhere: {} {}", request.method, request.url);
            let sent = format!("{}\n{}", request.head, String::from_utf8_lossy(&request.body)).to_lowercase();
            for secret in secrets {
                assert!(
                    !sent.contains(&secret.to_lowercase()),
                    "\"{secret}\" was sent: {} {}",
                    request.method,
                    request.url
                );
            }
        }
        let complaints = self.now(self.driver().browser_log());
        assert!(complaints.iter().all(|line| line.level != "SEVERE"), "{complaints:?}");
    }
}

impl Drop for Person<'_> {
    fn drop(&mut self) {
        if let Some(driver) = self.driver.take() {
            let _ = self.runtime.block_on(driver.quit());
        }
        // A browser whose driver did not end it.
        if let Some(browser) = self.browser {
            let _ = Command::new("kill").arg("-KILL").arg(browser.to_string()).output();
        }
    }
}

fn capabilities(wire: &Wire, profile: &str, width: u32) -> Capabilities {
    let mut arguments: Vec<String> = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--lang=en-GB",
        "--accept-lang=en-GB",
        // Of this machine too, nothing passes the proxy by.
        "--proxy-bypass-list=<-loopback>",
    ]
    .map(str::to_owned)
    .into();
    arguments.push(format!("--proxy-server={}", wire.address));
    arguments.push(format!("--user-data-dir={profile}"));
    arguments.push(format!("--window-size={width},900"));
    let mut options = json!({ "args": arguments });
    if width < 500 {
        // A window is not made that narrow; a telephone's screen is.
        options["mobileEmulation"] = json!({ "deviceMetrics": { "width": width, "height": 800, "pixelRatio": 2.0 } });
    }
    let mut wanted = Capabilities::new();
    wanted.set("browserName", "chrome").unwrap();
    wanted.set("goog:chromeOptions", options).unwrap();
    wanted.set("goog:loggingPrefs", json!({ "browser": "ALL" })).unwrap();
    wanted
}
