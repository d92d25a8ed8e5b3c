//! The formats that graphs are read from.

use std::path::Path;

/// A file format of graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Registers that people write: `docs/files.md`.
    Toml,
}

impl Format {
    /// All formats.
    pub const ALL: &'static [Format] = &[Format::Toml];

    /// Extension of its files, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Toml => "toml",
        }
    }

    /// The format of a file, by its extension in upper or lower case.
    pub fn of_path(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?;
        Format::ALL.iter().copied().find(|format| format.extension().eq_ignore_ascii_case(extension))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_name_formats() {
        assert_eq!(Format::of_path(Path::new("graphs/a.TOML")), Some(Format::Toml));
        assert_eq!(Format::of_path(Path::new("a.toml.bak")), None);
        assert_eq!(Format::of_path(Path::new("toml")), None);
    }
}
