//! The one place that writes: data to stdout, all else to stderr.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use crate::csv::Csv;
use crate::exit::Failure;
use crate::text::{Line, Look, Page, acts};

/// A text without its colours, where a stream has none: to take them out on the way is a write for each stretch between them, and
/// of a hundred thousand faults that is most of the time.
fn stripped(text: &str, stream: &impl anstream::stream::RawStream) -> Option<String> {
    let plain = anstream::AutoStream::choice(stream) == anstream::ColorChoice::Never;
    plain.then(|| anstream::adapter::strip_str(text).to_string())
}

/// The two streams. Colour goes where a terminal wants it and `NO_COLOR` does not forbid it.
#[derive(Debug, Default)]
pub(crate) struct Printer(());

#[allow(clippy::unused_self, reason = "who has no printer does not print")]
impl Printer {
    /// Prints a page of text.
    pub(crate) fn page(&self, page: &Page) -> Result<(), Failure> {
        self.text(&page.render())
    }

    /// Prints text as it is.
    pub(crate) fn text(&self, text: &str) -> Result<(), Failure> {
        if let Some(text) = stripped(text, &io::stdout()) {
            return self.bytes(text.as_bytes());
        }
        let mut out = anstream::stdout().lock();
        out.write_all(text.as_bytes())?;
        Ok(out.flush()?)
    }

    /// Prints bytes that are no text for a terminal: a file to a pipe.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(bytes)?;
        Ok(out.flush()?)
    }

    /// Prints a JSON document.
    pub(crate) fn json(&self, document: &impl Serialize) -> Result<(), Failure> {
        let mut text = serde_json::to_string_pretty(document).map_err(io::Error::other)?;
        text.push('\n');
        self.json_text(&text)
    }

    /// Prints JSON text; what acts on a terminal and JSON may hold as it is (marks of direction, C1) is escaped.
    pub(crate) fn json_text(&self, text: &str) -> Result<(), Failure> {
        let raw = |c: char| c != '\n' && acts(c);
        if !text.contains(raw) {
            return self.bytes(text.as_bytes());
        }
        let mut escaped = String::with_capacity(text.len() + 16);
        for c in text.chars() {
            if raw(c) {
                // All of them lie in the first plane, and inside strings.
                let _ = write!(escaped, "\\u{:04x}", u32::from(c));
            } else {
                escaped.push(c);
            }
        }
        self.bytes(escaped.as_bytes())
    }

    /// Prints rows.
    pub(crate) fn csv(&self, csv: Csv) -> Result<(), Failure> {
        self.bytes(csv.into_text().as_bytes())
    }

    /// Tells something beside the data.
    pub(crate) fn tell(&self, page: &Page) {
        self.tell_text(&page.render());
    }

    /// Tells something that is rendered already.
    pub(crate) fn tell_text(&self, text: &str) {
        // Where not even stderr can be written, nothing is left to tell it to.
        let _ = match stripped(text, &io::stderr()) {
            Some(text) => io::stderr().lock().write_all(text.as_bytes()),
            None => anstream::stderr().lock().write_all(text.as_bytes()),
        };
    }

    /// Tells a note: `note: …`.
    pub(crate) fn note(&self, word: &str, text: &str) {
        let mut page = Page::new();
        page.line(0, Line::new().add(Look::Strong, word).add(Look::Plain, ": ").add(Look::Plain, text));
        self.tell(&page);
    }
}
