//! The letters that carry the codes: one page a voter, in English and Chinese, ready to print.

use crate::{failure::Failure, registrar::voters::Person};
use core::fmt;
use psephos_record::{Manifest, ProcessId, credential::VotingCode, text::Text};
use qrcode::{EcLevel, QrCode, render::svg};
use std::fmt::Write as _;
use zeroize::Zeroizing;

const HEAD: &str = include_str!("code_sheet.html");

/// What every letter says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heading<'a> {
    /// The election.
    pub(super) manifest: &'a Manifest,
    /// Its name.
    pub(super) process: ProcessId,
    /// Its page.
    pub(super) page: &'a str,
}

/// A page of HTML that stands by itself: no script, no picture from elsewhere.
///
/// # Security
/// Holds every voter's secret.
pub(super) fn letters(
    heading: &Heading<'_>,
    people: &[Person],
    codes: &[VotingCode],
) -> Result<Zeroizing<String>, Failure> {
    let mut html = Zeroizing::new(String::with_capacity(HEAD.len() + people.len() * 24_000));
    html.push_str(HEAD);
    for (person, code) in people.iter().zip(codes) {
        letter(&mut html, heading, person, code).map_err(|cause| Failure::new("codes", cause, ""))?;
    }
    html.push_str("</body>\n</html>\n");
    Ok(html)
}

fn letter(html: &mut String, heading: &Heading<'_>, person: &Person, code: &VotingCode) -> Result<(), String> {
    let printed = code.print();
    let qr = QrCode::with_error_correction_level(printed.as_bytes(), EcLevel::M).map_err(|cause| cause.to_string())?;
    let qr = Zeroizing::new(qr.render::<svg::Color<'_>>().min_dimensions(180, 180).build());
    // The XML declaration has no place inside a page.
    let qr = qr.find("<svg").and_then(|start| qr.get(start..)).unwrap_or_default();
    let groups: Vec<&str> = printed.split('-').collect();
    let groups = Zeroizing::new(groups.join("</span> <span>"));
    let title = &heading.manifest.title;
    let closes = Utc(heading.manifest.closes_at);
    writeln!(
        html,
        r#"<article>
<header><h1>{title}</h1><p class="name">{name}</p></header>
<section lang="en">
<h2>Your voting code</h2>
<p>Open <b>{page}/vote</b> and type this code, or scan it. It is yours alone: whoever has it can vote in your place.</p>
</section>
<section lang="zh">
<h2>您的投票码</h2>
<p>请打开 <b>{page}/vote</b>，输入或扫描此码。此码仅供您本人使用：任何持有此码的人都能替您投票。</p>
</section>
<p class="code"><span>{groups}</span></p>
<div class="qr">{qr}</div>
<section lang="en">
<p>You may vote again until voting closes; your last vote counts. Nobody, not even this office, can see how you vote. After
voting you get a tracker with which you find your ballot on the public board.</p>
</section>
<section lang="zh">
<p>投票截止前您可以重新投票，以最后一票为准。任何人，包括本机构，都无法看到您的选择。投票后您会得到一个追踪码，可在公开的公告板上查到您的选票。</p>
</section>
<footer>
<p><span lang="en">Voting closes</span> · <span lang="zh">投票截止</span>: {closes}</p>
<p><span lang="en">The election's hash; the page must show the same</span> · <span lang="zh">选举标识，须与网页所示一致</span>:</p>
<p class="hash">{process}</p>
</footer>
</article>"#,
        title = Both(title),
        name = Escaped(&person.name),
        page = Escaped(heading.page),
        groups = *groups,
        process = heading.process,
    )
    .map_err(|cause| cause.to_string())
}

/// The text in English and Chinese where it is in both, else as it is.
struct Both<'a>(&'a Text);

impl fmt::Display for Both<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (en, zh) = (self.0.in_language("en"), self.0.in_language("zh"));
        write!(f, "{}", Escaped(en))?;
        if en == zh { Ok(()) } else { write!(f, "<br><span lang=\"zh\">{}</span>", Escaped(zh)) }
    }
}

/// Text inside HTML.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            other => write!(f, "{other}"),
        })
    }
}

/// Seconds since 1970 as a date and time that says its zone.
struct Utc(u64);

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = i64::try_from(self.0).ok().and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
        match time {
            Some(time) => write!(f, "{}", time.strftime("%Y-%m-%d %H:%M UTC")),
            None => f.write_str("–"),
        }
    }
}
