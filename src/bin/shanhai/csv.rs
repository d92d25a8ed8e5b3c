//! CSV as RFC 4180 has it: commas, quotes where they are needed, lines that end with CR and LF.

use crate::text::clean;

/// Rows under a header.
#[derive(Clone, Debug)]
pub(crate) struct Csv {
    text: String,
}

impl Csv {
    /// A file with these columns.
    pub(crate) fn new(header: &[&str]) -> Self {
        let mut csv = Csv { text: String::new() };
        csv.row(header.iter().map(|name| (*name).to_owned()));
        csv
    }

    /// Adds a row; its texts are cleaned of what could act on a terminal.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        for (at, cell) in cells.into_iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            let cell = clean(&cell);
            let plain = !cell.contains([',', '"', '\n', '\r']) && cell.trim() == cell;
            if plain {
                self.text.push_str(&cell);
            } else {
                self.text.push('"');
                self.text.push_str(&cell.replace('"', "\"\""));
                self.text.push('"');
            }
        }
        self.text.push_str("\r\n");
    }

    /// The file.
    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let mut csv = Csv::new(&["id", "quote"]);
        csv.row(["cn-330802".into(), "他说\"好\", 是".into()]);
        assert_eq!(csv.into_text(), "id,quote\r\ncn-330802,\"他说\"\"好\"\", 是\"\r\n");
    }
}
