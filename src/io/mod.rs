//! Formats, in and out: one file for each, behind one [`Format`] that knows extensions.
//!
//! Readers turn their format into a tree of values with places; `register` turns that into declarations, the same for all.

mod attribute_types;
mod csv;
mod csv_rows;
mod cypher;
mod dot;
mod encoding;
mod figures;
mod folder;
mod format;
mod gephi;
mod gexf;
mod gml;
mod graphml;
mod graphs;
mod iati;
mod in_order;
pub mod json;
mod markdown;
mod mermaid;
mod neo4j;
mod outlet;
#[cfg(feature = "parquet")]
mod parquet;
mod plain_links;
mod progress;
mod property;
pub mod quotes;
mod read;
mod register;
mod restated;
pub mod schema;
#[cfg(feature = "draw")]
pub(crate) mod settings;
mod side_by_side;
mod streamed;
mod table;
mod tables;
#[cfg(test)]
mod tests;
mod toml;
mod turtle;
mod value;
mod write;
#[cfg(feature = "xlsx")]
mod xlsx;
mod xml;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use self::folder::{Found, FoundTable};
pub use self::format::Format;
pub use self::outlet::{Nowhere, Outlet};
pub use self::progress::Progress;
use self::progress::Silent;
pub use self::read::{Foreign, Reading};
use self::register::Document;
use self::restated::drop_restated;
pub use self::table::guess as guess_mapping;
pub use self::toml::{lay_out, register_files};
pub use self::write::{Losses, WriteError, Written, WrittenFile, write, write_plain, write_to};
use crate::diagnostic::FileId;
use crate::graph::declaration::Register;
use side_by_side::side_by_side;

/// Reads files, and folders through and through, as one register.
///
/// Files are read in the order of their paths. What can't be read is left out and told in the register's diagnostics, each
/// fault with its place: those of syntax, tables, keys, types, words, amounts and dates. Names, ids and references are
/// checked when the graph is built.
///
/// A link whose `from` or `to` was reported stays in the register with that end empty; an entity whose name was reported
/// stays if it has an id, by which it is then called.
///
/// Takes time and memory linear in the size of the files.
pub fn read_paths(paths: &[PathBuf]) -> Register {
    read_paths_as(paths, &Reading::default())
}

/// Reads files in a format that is said and not told from their names, or files of other programs: see [`read_paths`].
pub fn read_paths_as(paths: &[PathBuf], reading: &Reading) -> Register {
    read_paths_telling(paths, reading, &Silent)
}

/// Reads files and tells how far it is: see [`read_paths_as`].
pub fn read_paths_telling(paths: &[PathBuf], reading: &Reading, progress: &dyn Progress) -> Register {
    let mut register = Register::default();
    let found = folder::read(paths, reading.format, &mut register);
    let open = |path: &Path| {
        let file = std::fs::File::open(path)?;
        let bytes = file.metadata()?.len();
        Ok((Box::new(file) as table::Reader, bytes))
    };
    declare(register, &found, reading, &open, progress)
}

/// Reads texts that are in memory, each with a name for messages, as one register: see [`read_paths`].
///
/// ```
/// use shanhai::io::{Format, read_texts};
///
/// let register = read_texts([("pairs.toml", Format::Toml, "[[pairing]]\nfrom = '上虞区'\nto = '金口河区'\n")]);
/// assert_eq!(register.links.len(), 1);
/// assert!(register.diagnostics.is_empty());
/// ```
pub fn read_texts<'a>(texts: impl IntoIterator<Item = (&'a str, Format, &'a str)>) -> Register {
    let mut register = Register::default();
    let mut found = Found::default();
    let mut tables = BTreeMap::new();
    for (name, format, text) in texts {
        if format.is_table() {
            found.tables.push(FoundTable { path: name.into(), format, named: true });
            tables.insert(PathBuf::from(name), text);
        } else {
            found.texts.push((register.files.add(name, text), format));
        }
    }
    let open = |path: &Path| match tables.get(path) {
        Some(text) => Ok((Box::new(std::io::Cursor::new(text.as_bytes().to_vec())) as table::Reader, text.len() as u64)),
        None => Err(std::io::ErrorKind::NotFound.into()),
    };
    declare(register, &found, &Reading::default(), &open, &Silent)
}

fn declare(
    mut register: Register,
    found: &Found,
    reading: &Reading,
    open: tables::Open<'_>,
    progress: &dyn Progress,
) -> Register {
    let mut documents = parse_all(&register, &found.texts, &reading.foreign);
    graphs::read(&mut register, found, &mut documents, reading, open);
    let kinds = register::declare_all_kinds(&mut register, &mut documents);
    tables::read(&mut register, found, &mut documents, &kinds, open, progress);
    let plain = register.entities.len();
    register::declare(&mut register, documents, &kinds);
    drop_restated(&mut register, plain);
    register
}

/// What stands in each file, in the order of the files.
fn parse_all(register: &Register, files: &[(FileId, Format)], foreign: &Foreign) -> Vec<Document> {
    let file = |id: FileId| register.files.get(id).map_or(("", ""), |file| (file.name.as_str(), file.text.as_str()));
    side_by_side(
        files.to_vec(),
        |(id, _)| file(*id).1.len(),
        |(id, format)| {
            let (name, text) = file(id);
            read::parse(name, text, id, format, foreign, None)
        },
    )
}
