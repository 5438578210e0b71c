//! Foreign text inside HTML.

use core::fmt;
use psephos_record::text::Text;

/// The text in English and Chinese where it is in both, else as it is.
pub(crate) struct Both<'a>(pub(crate) &'a Text);

impl fmt::Display for Both<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (en, zh) = (self.0.in_language("en"), self.0.in_language("zh"));
        write!(f, "{}", Escaped(en))?;
        if en == zh { Ok(()) } else { write!(f, "<br><span lang=\"zh\">{}</span>", Escaped(zh)) }
    }
}

/// Text inside HTML.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

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
