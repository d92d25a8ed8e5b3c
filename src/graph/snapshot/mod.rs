//! Snapshots: a graph as it lies in memory, in a file that is mapped and not read.
//!
//! [`Graph::freeze`] writes one, [`Graph::open`] opens it: in a time that does not grow with the graph, reading only the pages
//! that a question needs. Quotes and notes are compressed in blocks and unpacked one by one; what few entities and links have
//! is decoded when it is first asked for. The layout is in `docs/snapshots.md`.

mod error;
mod header;
pub(super) mod map;
mod meta;
mod open;
mod section;
mod write;

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

pub use error::SnapshotError;

use super::Graph;
use open::Mapping;

/// The layout of the snapshots that this release writes and reads.
pub const LAYOUT: u32 = 1;

/// Snapshots of up to as many bytes are verified whole when they are opened: that takes less than what an answer takes.
pub const VERIFIED: usize = 16 << 20;

/// The sum of some bytes, by which damage is seen (XXH3, 64 bits).
fn sum(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}

/// Whether a file begins as snapshots do; false where it can't be read.
pub fn is_snapshot(path: &Path) -> bool {
    let mut start = [0; header::MAGIC.len()];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == header::MAGIC
}

/// What a check of a snapshot found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The release that wrote it.
    pub release: String,
    /// Its sections, in the order of the file.
    pub sections: Vec<Contained>,
}

/// A section of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contained {
    /// What it holds.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: usize,
    /// Whether they are those that were written.
    pub sound: bool,
}

/// Reads a snapshot through and verifies the sum of each section. Cost: the file is read.
pub fn check(path: &Path) -> Result<Contents, SnapshotError> {
    let mapping = Mapping::of(path)?;
    let sections = mapping.entries.iter().map(|entry| Contained {
        name: entry.section().name().unwrap_or("of a newer release"),
        bytes: entry.place().len(),
        sound: mapping.holds(entry),
    });
    Ok(Contents { release: mapping.release.clone(), sections: sections.collect() })
}

impl Graph {
    /// Writes the graph as a snapshot: beside its place first, then into it in one step, so that it is there whole or not at
    /// all, and whoever has the old one open keeps it.
    ///
    /// Equal graphs give equal bytes. A graph that lies in a snapshot itself is copied as it is: one of unknown soundness is to
    /// be [checked](check) first. Cost: linear in the graph; names are sorted and overlaps found, if they were not yet.
    ///
    /// ```
    /// use shanhai::graph::{Builder, Graph};
    /// use shanhai::io::{Format, read_texts};
    ///
    /// let register = read_texts([("pairs.toml", Format::Toml, "[[pairing]]\nfrom = '上虞区'\nto = '金口河区'\n")]);
    /// let graph = Builder::new(register).build().graph;
    /// let file = std::env::temp_dir().join(format!("pairs-{}.shg", std::process::id()));
    /// graph.freeze(&file)?;
    /// let opened = Graph::open(&file)?;
    /// assert!(opened.find("上虞").is_ok());
    /// # std::fs::remove_file(file)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn freeze(&self, path: &Path) -> Result<(), SnapshotError> {
        write::write_file(self, path)
    }

    /// Writes the bytes of a snapshot, section by section; see [`freeze`](Self::freeze).
    pub fn write_snapshot(&self, mut to: impl Write) -> Result<(), SnapshotError> {
        write::write(self, &mut to)
    }

    /// Opens a snapshot.
    ///
    /// Its head and the lengths of its columns are checked, and up to [`VERIFIED`] bytes all of it. In a larger one, bytes that
    /// were damaged since may give wrong answers or a panic, though never undefined behaviour: [`check`] tells. The file must
    /// not be written to while it is open; [`freeze`](Self::freeze) replaces it instead.
    ///
    /// Cost: that of its small tables, whatever the number of entities and links.
    pub fn open(path: &Path) -> Result<Graph, SnapshotError> {
        let mapping = Mapping::of(path)?;
        if mapping.len() <= VERIFIED
            && let Some(part) = mapping.broken()
        {
            return Err(SnapshotError::Damaged { part });
        }
        mapping.graph()
    }
}
