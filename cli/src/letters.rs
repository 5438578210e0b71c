//! Letters to print, one page a person: what they all look like. A page of HTML that stands by itself: no script, no picture from
//! elsewhere.

use crate::escaped::Escaped;
use core::fmt;
use psephos_record::ProcessId;

const HEAD: &str = include_str!("letters.html");
/// After the last letter.
pub(crate) const END: &str = "</body>\n</html>\n";

/// Before the first letter of a page with this title, which is no HTML.
pub(crate) fn head(title: &str) -> String {
    HEAD.replace("TITLE", &Escaped(title).to_string())
}

/// The process's hash, at the foot of a letter: what it is called in English and Chinese, and the hash.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Foot<'a> {
    /// Such as "draw".
    pub(crate) what: &'a str,
    /// Such as "抽签".
    pub(crate) what_zh: &'a str,
    /// The process.
    pub(crate) process: ProcessId,
}

impl fmt::Display for Foot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, what_zh, process } = self;
        write!(
            f,
            r#"<p><span lang="en">The {what}'s hash; the page must show the same</span> · <span lang="zh">{what_zh}指纹，须与网页所示一致</span>:</p>
<p class="hash">{process}</p>"#
        )
    }
}
