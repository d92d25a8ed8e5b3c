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
    out.push_str(",\n    ");
    push(out, value, 2)
}

/// The items of a list, as they go out.
pub(in crate::io) struct List<'o> {
    outlet: &'o mut dyn Outlet,
    any: bool,
}

impl<'o> List<'o> {
    /// Begins a list that is a field of the document, not the first.
    pub(in crate::io) fn begin(outlet: &'o mut dyn Outlet, name: &str) -> std::io::Result<Self> {
        outlet.put(format!(",\n  \"{name}\": [").as_bytes())?;
        Ok(List { outlet, any: false })
    }

    /// Takes items as [`push_item`] makes them.
    pub(in crate::io) fn put(&mut self, items: &str) -> std::io::Result<()> {
        // The first has no comma before it.
        let text = if self.any { Some(items) } else { items.strip_prefix(',') };
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(()) };
        self.any = true;
        self.outlet.put(text.as_bytes())
    }

    /// Ends the list.
    pub(in crate::io) fn end(self) -> std::io::Result<()> {
        self.outlet.put(if self.any { b"\n  ]" } else { b"]" })
    }
}
