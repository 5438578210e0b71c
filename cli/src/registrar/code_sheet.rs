//! The letters that carry the codes: one page a voter, in English and Chinese, ready to print.

use crate::{
    escaped::{Both, Escaped},
    failure::Failure,
    letters::{self, Foot},
    registrar::voters::Person,
};
use core::fmt;
use psephos_record::{Manifest, ProcessId, credential::VotingCode};
use qrcode::{EcLevel, QrCode, render::svg};
use std::fmt::Write as _;
use zeroize::Zeroizing;

/// What every letter says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heading<'a> {
    /// The election.
    pub(super) manifest: &'a Manifest,
    /// Its name.
    pub(super) process: ProcessId,
    /// The board's address.
    pub(super) board: &'a str,
    /// The election's page.
    pub(super) page: &'a str,
}

/// The letters as one page.
///
/// # Security
/// Holds every voter's secret.
pub(super) fn letters(
    heading: &Heading<'_>,
    people: &[Person],
    codes: &[VotingCode],
) -> Result<Zeroizing<String>, Failure> {
    let head = letters::head("Voting codes · 投票码");
    let mut html = Zeroizing::new(String::with_capacity(head.len() + people.len() * 48_000));
    html.push_str(&head);
    for (person, code) in people.iter().zip(codes) {
        letter(&mut html, heading, person, code).map_err(|cause| Failure::new("codes", cause, ""))?;
    }
    html.push_str(letters::END);
    Ok(html)
}

fn letter(html: &mut String, heading: &Heading<'_>, person: &Person, code: &VotingCode) -> Result<(), String> {
    let printed = code.print();
    let (to_page, to_code) = (square(&format!("{}/vote", heading.page))?, square(&printed)?);
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
<p>Open <b>{board}</b> and choose this election, or scan the left square. Then type this code, or scan the right one.
It is yours alone: whoever has it can vote in your place.</p>
</section>
<section lang="zh">
<h2>您的投票码</h2>
<p>请打开 <b>{board}</b> 并选择本次选举，或扫描左侧二维码；然后输入此码，或扫描右侧二维码。此码仅供您本人使用：任何持有此码的人都能替您投票。</p>
</section>
<p class="code"><span>{groups}</span></p>
<div class="squares">
<figure>{to_page}<figcaption><span lang="en">The page</span> · <span lang="zh">网页</span></figcaption></figure>
<figure>{to_code}<figcaption><span lang="en">The code</span> · <span lang="zh">投票码</span></figcaption></figure>
</div>
<section lang="en">
<p>You may vote again until voting closes; your last vote counts. This office cannot see how you vote. After voting you get
a tracker, with which you find your ballot on the public board.</p>
</section>
<section lang="zh">
<p>投票截止前您可以重新投票，以最后一票为准。本机构无法看到您的选择。投票后您会得到一个追踪码，可在公开的公告板上查到您的选票。</p>
</section>
<footer>
<p><span lang="en">Voting closes</span> · <span lang="zh">投票截止</span>: {closes}</p>
{foot}
</footer>
</article>"#,
        title = Both(title),
        name = Escaped(&person.name),
        board = Escaped(heading.board),
        to_page = *to_page,
        groups = *groups,
        to_code = *to_code,
        foot = Foot { what: "election", what_zh: "选举", process: heading.process },
    )
    .map_err(|cause| cause.to_string())
}

/// A text as a QR code, ready to stand in the page.
fn square(text: &str) -> Result<Zeroizing<String>, String> {
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).map_err(|cause| cause.to_string())?;
    let drawn = Zeroizing::new(code.render::<svg::Color<'_>>().min_dimensions(180, 180).build());
    // The XML declaration has no place inside a page.
    Ok(Zeroizing::new(drawn.find("<svg").and_then(|start| drawn.get(start..)).unwrap_or_default().to_owned()))
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
