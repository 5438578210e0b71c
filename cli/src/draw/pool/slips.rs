//! What tells each person which entrant they are: one slip each, to print or for mail merge.

use super::entrants::Row;
use crate::{
    escaped::{Both, Escaped},
    failure::Failure,
    keyfile,
    letters::{self, Foot},
};
use core::fmt;
use psephos_record::{Manifest, ProcessId, draw::pool::Provenance, ids::Hash};
use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

/// The name of the list for mail merge.
pub(crate) const LIST: &str = "slips.csv";
/// The name of the slips to print.
pub(super) const PAGES: &str = "slips.html";
/// Beyond so many slips there are no pages: no browser prints them, and mail merge is what such an office uses.
const MOST_PRINTED: u64 = 20_000;

/// What every slip says.
pub(super) struct Heading<'a> {
    pub(super) manifest: &'a Manifest,
    pub(super) process: ProcessId,
    /// The draw's page.
    pub(super) page: &'a str,
}

/// Slips while they are written into a folder that only its owner can read.
///
/// # Security
/// They say which entrant is who.
pub(super) struct Slips<'a> {
    heading: &'a Heading<'a>,
    list_path: PathBuf,
    list: csv::Writer<BufWriter<File>>,
    pages_path: PathBuf,
    /// Nothing when there are too many.
    pages: Option<BufWriter<File>>,
    written: u64,
}

impl<'a> Slips<'a> {
    /// In this folder.
    pub(super) fn new(folder: &Path, heading: &'a Heading<'a>) -> Result<Self, Failure> {
        let (list_path, pages_path) = (folder.join(LIST), folder.join(PAGES));
        let list = csv::Writer::from_writer(BufWriter::with_capacity(1 << 16, create(&list_path)?));
        let pages = Some(BufWriter::new(create(&pages_path)?));
        let mut slips = Self { heading, list_path, list, pages_path, pages, written: 0 };
        slips.list(["identity", "salt", "id", "entrant", "office", "number"])?;
        slips.print(format_args!("{}", letters::head("Slips · 抽签通知单")))?;
        Ok(slips)
    }

    /// The slip of the person in this row: salt and id, the entrant if that is another, and where and when it entered.
    pub(super) fn add(
        &mut self,
        row: &Row<'_>,
        (salt, id): &([u8; 32], Hash),
        entrant: Option<Hash>,
        provenance: Option<Provenance>,
    ) -> Result<(), Failure> {
        let (salt, person) = (hex::encode(salt), id.to_string());
        let whole = entrant.map(|entrant| entrant.to_string());
        let whole = whole.as_ref().unwrap_or(&person);
        let number = provenance.map(|provenance| provenance.number.to_string()).unwrap_or_default();
        self.list([row.identity, &salt, &person, whole, row.office, &number])?;
        self.written += 1;
        if self.written > MOST_PRINTED && self.pages.take().is_some() {
            fs::remove_file(&self.pages_path).map_err(|cause| Failure::file(&self.pages_path, cause))?;
        }
        self.print(format_args!(
            "{}",
            Slip { heading: self.heading, identity: row.identity, salt: &salt, entrant: whole, provenance }
        ))
    }

    /// After the last one.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        self.print(format_args!("{}", letters::END))?;
        self.list.flush().map_err(|cause| Failure::file(&self.list_path, cause))?;
        let flushed = self.pages.as_mut().map_or(Ok(()), BufWriter::flush);
        flushed.map_err(|cause| Failure::file(&self.pages_path, cause))
    }

    fn list(&mut self, cells: [&str; 6]) -> Result<(), Failure> {
        self.list.write_record(cells).map_err(|cause| Failure::file(&self.list_path, cause))
    }

    fn print(&mut self, text: fmt::Arguments<'_>) -> Result<(), Failure> {
        let Some(pages) = &mut self.pages else { return Ok(()) };
        pages.write_fmt(text).map_err(|cause| Failure::file(&self.pages_path, cause))
    }
}

fn create(path: &Path) -> Result<File, Failure> {
    keyfile::write_new(path, b"")?;
    File::options().append(true).open(path).map_err(|cause| Failure::file(path, cause))
}

/// One slip.
struct Slip<'a> {
    heading: &'a Heading<'a>,
    identity: &'a str,
    salt: &'a str,
    entrant: &'a str,
    provenance: Option<Provenance>,
}

impl fmt::Display for Slip<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { heading: Heading { manifest, process, page }, identity, salt, entrant, provenance } = self;
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
<p>您以下面的编号参加本次抽签。请打开 <b>{page}</b> 并输入编号，页面会显示您是否在已封存的名单中、有几支签；抽签之后，还会显示您的名次和所得。
盐值用来证明这个编号属于您：把它和上面那一行文字（须与此处所印完全一致）一并出示，任何人都能算出这个编号。</p>
</section>
<p class="label"><span lang="en">Your number</span> · <span lang="zh">您的编号</span></p>
<p class="hash">{entrant}</p>
<p class="label"><span lang="en">Your salt</span> · <span lang="zh">您的盐值</span></p>
<p class="hash">{salt}</p>
{entry}<footer>
{foot}
</footer>
</article>"#,
            title = Both(&manifest.title),
            identity = Escaped(identity),
            page = Escaped(page),
            entry = Entry { manifest, provenance: *provenance },
            foot = Foot { what: "draw", what_zh: "抽签", process: *process },
        )
    }
}

/// Where and when somebody entered, in a draw whose pool says so.
struct Entry<'a> {
    manifest: &'a Manifest,
    provenance: Option<Provenance>,
}

impl fmt::Display for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(Provenance { office, number }) = self.provenance else { return Ok(()) };
        let offices = self.manifest.draw.as_ref().and_then(|rules| rules.provenance.as_deref());
        let office = offices.and_then(|offices| offices.get(usize::from(office)));
        writeln!(
            f,
            r#"<p class="label"><span lang="en">Your entry number, which stands in the public list</span> · <span lang="zh">您的报名序号（写在公开的名单里）</span></p>"#
        )?;
        match office {
            Some(office) => writeln!(f, "<p>{number} · {}</p>", Both(office)),
            None => writeln!(f, "<p>{number}</p>"),
        }
    }
}
