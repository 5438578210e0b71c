//! Numbers on the page of examples, held equal to the code.

/// A page of examples.
pub struct Page(pub &'static str);

impl Page {
    /// The `name = value` lines under this heading.
    pub fn section(&self, heading: &str) -> Vec<(String, String)> {
        let (_, rest) = self.0.split_once(&format!("\n## {heading}\n")).expect("the heading stands on the page");
        let (_, block) = rest.split_once("```text\n").expect("a block of values follows");
        let lines = block.split("```").next().unwrap().lines();
        let lines = lines.map(|line| line.split_once(" = ").expect("name = value"));
        lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    /// Bytes off the page; none while the page has not got them.
    pub fn bytes(&self, heading: &str, name: &str) -> Option<Vec<u8>> {
        let (_, value) = self.section(heading).into_iter().find(|(found, _)| found == name)?;
        hex::decode(value).ok()
    }

    /// Fails, and says what the section must read, unless it reads so.
    pub fn agrees(&self, heading: &str, due: &[(String, String)]) {
        if self.section(heading) != due {
            let lines: Vec<String> = due.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            panic!("docs/spec/examples.md, section {heading}, must read:\n{}", lines.join("\n"));
        }
    }
}

/// `name = hexadecimal digits`.
pub fn line(name: &str, bytes: impl AsRef<[u8]>) -> (String, String) {
    (name.to_owned(), hex::encode(bytes))
}
