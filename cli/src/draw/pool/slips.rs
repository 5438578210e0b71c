//! What tells each person which entrant they are: one slip each, to print or for mail merge.

use super::{entrants::List, grouping::Grouped};
use crate::{
    escaped::{Both, Escaped},
    failure::Failure,
    keyfile,
};
use core::fmt;
use psephos_record::{Manifest, ProcessId, ids::Hash};
use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::Path,
};

const HEAD: &str = include_str!("slips.html");
/// The name of the list for mail merge.
pub(super) const LIST: &str = "slips.csv";
/// The name of the slips to print.
pub(super) const PAGES: &str = "slips.html";
/// Beyond so many entrants there are no pages: no browser prints them, and mail merge is what such an office uses.
const MOST_PRINTED: u64 = 20_000;

/// What every slip says.
pub(super) struct Heading<'a> {
    pub(super) manifest: &'a Manifest,
    pub(super) process: ProcessId,
    /// The draw's page.
    pub(super) page: &'a str,
}

/// Writes the slips into a new folder that only its owner can read, reading the list once more.
///
/// # Security
/// They say which entrant is who.
pub(super) fn write(
    folder: &Path,
    heading: &Heading<'_>,
    list: &List<'_>,
    groups: Option<&Grouped<'_>>,
    entrants: u64,
) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|cause| Failure::file(folder, cause))?;
    let (csv_path, html_path) = (folder.join(LIST), folder.join(PAGES));
    let mut csv = csv::Writer::from_writer(BufWriter::new(create(&csv_path)?));
    let broken = |cause: &dyn fmt::Display| Failure::file(&csv_path, cause);
    csv.write_record(["identity", "salt", "id", "entrant", "office"]).map_err(|cause| broken(&cause))?;
    let mut pages = if entrants <= MOST_PRINTED { Some(BufWriter::new(create(&html_path)?)) } else { None };
    let print = |pages: &mut BufWriter<File>, text: fmt::Arguments<'_>| {
        pages.write_fmt(text).map_err(|cause| Failure::file(&html_path, cause))
    };
    if let Some(pages) = &mut pages {
        print(pages, format_args!("{HEAD}"))?;
    }
    list.each(|row| {
        let (salt, id) = list.ids.of(row.identity);
        let entrant = match (groups, row.group) {
            (Some(groups), Some(group)) => groups.id(list.ids, group).ok_or_else(changed)?,
            _ => id,
        };
        let (salt, [person, whole]) = (hex::encode(salt), [id, entrant].map(|id: Hash| id.to_string()));
        csv.write_record([row.identity, &salt, &person, &whole, row.office]).map_err(|cause| broken(&cause))?;
        match &mut pages {
            Some(pages) => print(pages, format_args!("{}", Slip { heading, identity: row.identity, salt, entrant })),
            None => Ok(()),
        }
    })?;
    csv.flush().map_err(|cause| broken(&cause))?;
    if let Some(pages) = &mut pages {
        print(pages, format_args!("</body>\n</html>\n"))?;
        pages.flush().map_err(|cause| Failure::file(&html_path, cause))?;
    }
    Ok(())
}

fn create(path: &Path) -> Result<File, Failure> {
    keyfile::write_new(path, b"")?;
    File::options().append(true).open(path).map_err(|cause| Failure::file(path, cause))
}

fn changed() -> Failure {
    Failure::new("malformed-entrants", "the list was changed while it was read", "run the command again")
}

/// One slip.
struct Slip<'a> {
    heading: &'a Heading<'a>,
    identity: &'a str,
    salt: String,
    entrant: Hash,
}

impl fmt::Display for Slip<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { heading: Heading { manifest, process, page }, identity, salt, entrant } = self;
        writeln!(
            f,
            r#"<article>
<header><h1>{title}</h1><p class="name">{identity}</p></header>
<section lang="en">
<p>You take part in this draw under the number below. Open <b>{page}</b> and enter the number: the page shows whether you are in
the sealed list, with how many tickets, and after the draw your place. The salt shows that the number is yours: with it and the
line above, exactly as it is printed here, anyone you show them to can compute the number.</p>
</section>
<section lang="zh">
<p>您以下面的编号参加本次抽签。请打开 <b>{page}</b> 并输入编号：页面会显示您是否在已封存的名单中、有几份签，抽签后还会显示您的名次。
“盐”用来证明这个编号属于您：把它和上面那一行文字（须与此处所印完全一致）一起出示，任何人都能算出这个编号。</p>
</section>
<p class="label"><span lang="en">Your number</span> · <span lang="zh">您的编号</span></p>
<p class="hash">{entrant}</p>
<p class="label"><span lang="en">Your salt</span> · <span lang="zh">您的盐</span></p>
<p class="hash">{salt}</p>
<footer>
<p><span lang="en">The draw's hash; the page must show the same</span> · <span lang="zh">抽签标识，须与网页所示一致</span>:</p>
<p class="hash">{process}</p>
</footer>
</article>"#,
            title = Both(&manifest.title),
            identity = Escaped(identity),
            page = Escaped(page),
        )
    }
}
