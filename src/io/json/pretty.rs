//! JSON documents in parts, with the line breaks and blanks of `serde_json`'s pretty form.

use serde::Serialize;
use serde_json::Error;

use crate::io::outlet::Outlet;

/// Adds a value as it stands `depth` deep in a document.
pub(in crate::io) fn push(out: &mut String, value: &impl Serialize, depth: usize) -> Result<(), Error> {
    // A line break in a text is escaped, so each that stands there begins a line of the document.
    for (at, line) in serde_json::to_string_pretty(value)?.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
            out.extend(std::iter::repeat_n("  ", depth));
        }
        out.push_str(line);
    }
    Ok(())
}

/// Adds a value as an item of a list of the document, with a comma before it.
pub(in crate::io) fn push_item(out: &mut String, value: &impl Serialize) -> Result<(), Error> {
    push_item_at(out, None, value, 2)
}

/// Adds an item that stands `depth` deep, with a comma and, in an object, its key before it.
pub(in crate::io) fn push_item_at(
    out: &mut String,
    key: Option<&str>,
    value: &impl Serialize,
    depth: usize,
) -> Result<(), Error> {
    out.push(',');
    line(out, depth);
    if let Some(key) = key {
        out.push_str(&serde_json::to_string(key)?);
        out.push_str(": ");
    }
    push(out, value, depth)
}

/// Ends a line and begins another, so deep.
fn line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

/// The items of a list or of an object, as they go out.
pub(in crate::io) struct List<'o> {
    outlet: &'o mut dyn Outlet,
    any: bool,
    end: char,
    depth: usize,
}

impl<'o> List<'o> {
    /// Begins a list that is a field of the document, not the first.
    pub(in crate::io) fn begin(outlet: &'o mut dyn Outlet, name: &str) -> std::io::Result<Self> {
        outlet.put(format!(",\n  \"{name}\": [").as_bytes())?;
        Ok(List { outlet, any: false, end: ']', depth: 1 })
    }

    /// Goes on with a list or an object, which stands `depth` deep and was begun with its bracket.
    pub(in crate::io) fn go_on(outlet: &'o mut dyn Outlet, end: char, depth: usize) -> Self {
        List { outlet, any: false, end, depth }
    }

    /// Takes items as [`push_item`] makes them.
    pub(in crate::io) fn put(&mut self, items: &[u8]) -> std::io::Result<()> {
        // The first has no comma before it.
        let text = if self.any { Some(items) } else { items.strip_prefix(b",") };
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(()) };
        self.any = true;
        self.outlet.put(text)
    }

    /// Ends it.
    pub(in crate::io) fn end(self) -> std::io::Result<()> {
        let mut text = String::new();
        if self.any {
            line(&mut text, self.depth);
        }
        text.push(self.end);
        self.outlet.put(text.as_bytes())
    }
}
