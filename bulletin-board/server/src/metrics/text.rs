//! The Prometheus text format (version 0.0.4). It is a dozen lines, which a crate for it would not make fewer.

use std::fmt::{Display, Write as _};

/// Numbers in the making. Labels are words of the program's own tables, or names of witnesses: see [`crate::operator_router`].
#[derive(Debug, Default)]
pub struct MetricsText(String);

impl MetricsText {
    /// Begins the samples of one name. `kind`: `counter`, `gauge` or `histogram`. `help`: one line without backslashes.
    pub fn family(&mut self, name: &str, kind: &str, help: &str) {
        // To write to a string never fails.
        let _ = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// A sample. Labels' values are escaped.
    pub fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        self.0.push_str(name);
        for (position, (label, of)) in labels.iter().enumerate() {
            let of = of.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            let _ = write!(self.0, "{}{label}=\"{of}\"", if position == 0 { '{' } else { ',' });
        }
        if !labels.is_empty() {
            self.0.push('}');
        }
        let _ = writeln!(self.0, " {value}");
    }

    /// A name with one sample and no labels.
    pub fn single(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.family(name, kind, help);
        self.sample(name, &[], value);
    }

    /// What every program has: whether it is about to stop, and what it is.
    pub fn common(&mut self, is_draining: bool) {
        self.single("psephos_draining", "gauge", "Whether the program is about to stop.", u8::from(is_draining));
        let name = "psephos_build_info";
        self.family(name, "gauge", "The program's version.");
        self.sample(name, &[("version", env!("CARGO_PKG_VERSION"))], 1);
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_label_can_begin_a_line_of_its_own() {
        let mut text = MetricsText::default();
        text.sample("x", &[("a", "1\"} 9\nx 2"), ("b", "c\\")], 3);
        assert_eq!(text.into_string(), "x{a=\"1\\\"} 9\\nx 2\",b=\"c\\\\\"} 3\n");
    }
}
