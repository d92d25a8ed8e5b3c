//! A graph to the bytes of a snapshot. Columns are lent as they lie in memory; only what is encoded, compressed or made
//! narrower is made.

use std::borrow::Cow;
use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use zerocopy::{Immutable, IntoBytes};

use super::error::SnapshotError;
use super::header::{self, BITS, Entry, Shape};
use super::meta::Meta;
use super::section::Section;
use crate::graph::Graph;
use crate::graph::column::{Amounts, FrontCoded, Late, Offsets, Packed};
use crate::graph::containment::Steps;

/// The sections of a graph, in their order.
#[derive(Default)]
struct Sections<'g>(Vec<(Entry, Cow<'g, [u8]>)>);

impl<'g> Sections<'g> {
    fn of(graph: &'g Graph) -> Result<Self, SnapshotError> {
        let mut sections = Sections::default();
        sections.encoded(Section::META, &Meta::of(graph))?;
        sections.details(graph)?;
        sections.texts_of(graph)?;
        sections.nodes(graph);
        sections.links(graph);
        sections.figures(graph);
        sections.arcs(graph);
        sections.steps([Section::UP_ROWS, Section::UP_STEPS, Section::UP_SORTS], &graph.containment.up);
        sections.steps([Section::DOWN_ROWS, Section::DOWN_STEPS, Section::DOWN_SORTS], &graph.containment.down);
        let overlaps = graph.overlaps();
        sections.packed(Section::OVERLAP_MARKS, &overlaps.marked);
        sections.column(Section::OVERLAP_NODES, &overlaps.node.bits);
        sections.column(Section::OVERLAP_RANKS, &overlaps.node.before);
        sections.column(Section::OVERLAP_REPEATS, &overlaps.node.repeats);
        sections.packed(Section::OVERLAP_DATED, &overlaps.dated);
        let kin = &overlaps.kin;
        sections.packed(Section::KIN, &kin.of);
        sections.column(Section::KIN_NODES, &kin.node);
        sections.column(Section::SURE_ROWS, &kin.sure.at);
        sections.column(Section::SURE_WHOLES, &kin.sure.to);
        sections.column(Section::POSSIBLE_ROWS, &kin.possible.at);
        sections.column(Section::POSSIBLE_WHOLES, &kin.possible.to);
        Ok(sections)
    }

    fn details(&mut self, graph: &'g Graph) -> Result<(), SnapshotError> {
        let store = &graph.store;
        self.late(Section::NODE_DETAILS, &store.nodes.detail)?;
        self.late(Section::LINK_DETAILS, &store.links.detail)?;
        self.late(Section::MEASURE_DETAILS, &store.measures.detail)?;
        self.late(Section::FACTS, &store.facts)?;
        self.late(Section::CITING, &graph.citing)?;
        self.late(Section::MERGED, &graph.link_by_id)
    }

    fn texts_of(&mut self, graph: &'g Graph) -> Result<(), SnapshotError> {
        let (bytes, ends) = graph.store.texts.parts();
        self.column(Section::TEXT_BYTES, bytes);
        self.column(Section::TEXT_ENDS, ends);
        let prose = &graph.store.prose;
        self.column(Section::PROSE_ENDS, prose.ends());
        let packed = prose.pack()?;
        self.column_of(Section::PROSE_FIRST, &packed.first);
        self.column_of(Section::PROSE_AT, &packed.at);
        self.column_of(Section::PROSE_BYTES, &packed.bytes);
        Ok(())
    }

    fn nodes(&mut self, graph: &'g Graph) {
        let nodes = &graph.store.nodes;
        self.texts([Section::NODE_IDS, Section::NODE_ID_BLOCKS], &nodes.id);
        self.packed(Section::NODE_NAMES, &nodes.name);
        self.packed(Section::NODE_KINDS, &nodes.kind);
        self.packed(Section::NODE_LEVELS, &nodes.level);
        self.packed(Section::NODE_GAZETTEER, &nodes.from_gazetteer);
        self.packed(Section::NODE_CITATIONS, &nodes.citations);
        self.column(Section::NAME_ORDER, &graph.names().order);
        self.column(Section::OTHER_NAMES, &graph.names().others);
    }

    fn links(&mut self, graph: &'g Graph) {
        let links = &graph.store.links;
        self.texts([Section::LINK_IDS, Section::LINK_ID_BLOCKS], &links.id);
        self.packed(Section::LINK_KINDS, &links.kind);
        self.packed(Section::LINK_FLAGS, &links.flags);
        self.packed(Section::LINK_PERIODS, &links.period);
        self.packed(Section::LINK_SCHEMES, &links.scheme);
        self.column(Section::LINK_GIVERS, &links.giver);
        self.column(Section::LINK_RECEIVERS, &links.receiver);
        self.column(Section::SIDE_NODES, &links.sides.nodes);
        self.places([Section::SIDE_BASES, Section::SIDE_PLACES], &links.sides.at);
        self.places([Section::FIGURE_BASES, Section::FIGURE_PLACES], &links.measures);
        self.packed(Section::LINK_CITATIONS, &links.citations);
    }

    fn figures(&mut self, graph: &'g Graph) {
        let (figures, citations) = (&graph.store.measures, &graph.store.citations);
        self.packed(Section::FIGURE_CLASSES, &figures.class);
        self.amounts(Section::FIGURES, &figures.stated);
        self.column(Section::LOOSE_FIGURES, &figures.loose);
        self.column(Section::LOW_ENDS, &figures.low);
        self.column(Section::HIGH_ENDS, &figures.high);
        self.packed(Section::FIGURE_WORDS, &figures.words);
        self.column(Section::CITATIONS, &citations.rows);
        self.places([Section::CITATION_BASES, Section::CITATION_PLACES], &citations.at);
    }

    fn arcs(&mut self, graph: &'g Graph) {
        let arcs = graph.arcs();
        self.column(Section::OUT_ROWS, &arcs.out_at);
        self.packed(Section::OUT_KINDS, &arcs.out_kind);
        self.column(Section::OUT_RECEIVERS, &arcs.receiver);
        self.column(Section::OUT_LINKS, &arcs.link);
        self.column(Section::IN_ROWS, &arcs.in_at);
        self.packed(Section::IN_KINDS, &arcs.in_kind);
        self.column(Section::IN_GIVERS, &arcs.giver);
        self.column(Section::IN_ARCS, &arcs.incoming);
    }

    fn steps(&mut self, [rows, to, sorts]: [Section; 3], steps: &'g Steps) {
        self.column(rows, &steps.at);
        self.column(to, &steps.to);
        self.packed(sorts, &steps.sort);
    }

    fn push(&mut self, section: Section, shape: Shape, bytes: Cow<'g, [u8]>) {
        self.0.push((Entry::new(section, shape, &bytes), bytes));
    }

    /// A column; of one that is all zeros only the length is kept.
    fn column<T: IntoBytes + Immutable>(&mut self, section: Section, cells: &'g [T]) {
        self.cells(section, cells, 0);
    }

    /// A column that was made for the snapshot.
    fn column_of<T: IntoBytes + Immutable>(&mut self, section: Section, cells: &[T]) {
        let mut made = Sections::default();
        made.column(section, cells);
        self.0.extend(made.0.into_iter().map(|(entry, bytes)| (entry, Cow::Owned(bytes.into_owned()))));
    }

    fn cells<T: IntoBytes + Immutable>(&mut self, section: Section, cells: &'g [T], value: u64) {
        let (rows, bytes) = (cells.len() as u64, cells.as_bytes());
        let empty = bytes.iter().all(|byte| *byte == 0);
        let width = if empty { 0 } else { u32::try_from(size_of::<T>()).unwrap_or_default() };
        self.push(section, Shape { width, rows, value }, Cow::Borrowed(if empty { &[] } else { bytes }));
    }

    fn packed(&mut self, section: Section, packed: &'g Packed) {
        match packed {
            Packed::Same { value, len } => {
                let shape = Shape { width: 0, rows: *len as u64, value: u64::from(*value) };
                self.push(section, shape, Cow::Borrowed(&[]));
            }
            Packed::Bits { words, len } => {
                self.push(section, Shape { width: BITS, rows: *len as u64, value: 0 }, Cow::Borrowed(words.as_bytes()));
            }
            Packed::Bytes(cells) => match packed.to_bits() {
                Some(words) => {
                    let shape = Shape { width: BITS, rows: cells.len() as u64, value: 0 };
                    self.push(section, shape, Cow::Owned(words.as_bytes().to_vec()));
                }
                None => self.column(section, cells),
            },
            Packed::Shorts(cells) => self.column(section, cells),
            Packed::Words(cells) => self.column(section, cells),
        }
    }

    /// Amounts, as multiples where they can be.
    fn amounts(&mut self, section: Section, amounts: &'g Amounts) {
        match amounts {
            Amounts::Narrow { factor, times } => self.cells(section, times, factor.unsigned_abs()),
            Amounts::Wide(cells) => match amounts.narrowed() {
                Some((factor, times)) => {
                    let shape = Shape { width: 4, rows: times.len() as u64, value: factor.unsigned_abs() };
                    self.push(section, shape, Cow::Owned(times.as_bytes().to_vec()));
                }
                None => self.column(section, cells),
            },
        }
    }

    fn places(&mut self, [bases, places]: [Section; 2], offsets: &'g Offsets) {
        let (base, more, end) = offsets.parts();
        self.cells(bases, base, u64::from(end));
        self.packed(places, more);
    }

    fn texts(&mut self, [texts, blocks]: [Section; 2], coded: &'g FrontCoded) {
        let (bytes, at, len) = coded.parts();
        self.cells(texts, bytes, len as u64);
        self.column(blocks, at);
    }

    fn encoded<T: Serialize>(&mut self, section: Section, value: &T) -> Result<(), SnapshotError> {
        let part = section.name().unwrap_or_default();
        let bytes = postcard::to_stdvec(value).map_err(|source| SnapshotError::Encode { part, source })?;
        self.push_encoded(section, Cow::Owned(bytes));
        Ok(())
    }

    fn late<T: Serialize + DeserializeOwned + Default>(
        &mut self,
        section: Section,
        late: &'g Late<T>,
    ) -> Result<(), SnapshotError> {
        if let Some(bytes) = late.bytes() {
            self.push_encoded(section, Cow::Borrowed(bytes));
            return Ok(());
        }
        self.encoded::<T>(section, late)
    }

    fn push_encoded(&mut self, section: Section, bytes: Cow<'g, [u8]>) {
        let shape = Shape { width: 1, rows: bytes.len() as u64, value: 0 };
        self.push(section, shape, bytes);
    }

    fn write(self, to: &mut impl Write) -> io::Result<()> {
        let (mut entries, bytes): (Vec<Entry>, Vec<Cow<'g, [u8]>>) = self.0.into_iter().unzip();
        let head = header::write(&mut entries);
        to.write_all(&head)?;
        let mut at = head.len();
        for bytes in bytes {
            to.write_all(&[0; header::ALIGNMENT][..header::padded(at) - at])?;
            to.write_all(&bytes)?;
            at = header::padded(at) + bytes.len();
        }
        Ok(())
    }
}

/// Writes a snapshot. Nothing is written if something of the graph can't be encoded.
pub(super) fn write(graph: &Graph, to: &mut impl Write) -> Result<(), SnapshotError> {
    if cfg!(target_endian = "big") {
        return Err(SnapshotError::ByteOrder);
    }
    Ok(Sections::of(graph)?.write(to)?)
}

/// Writes a snapshot beside its place, and moves it there once it is whole and on the disk.
pub(super) fn write_file(graph: &Graph, path: &Path) -> Result<(), SnapshotError> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let beside = path.with_file_name(format!(".{name}.{}", std::process::id()));
    let written = write_new(graph, &beside).and_then(|()| Ok(fs::rename(&beside, path)?));
    if written.is_err() {
        // What is left of a failed attempt is no use to anyone.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn write_new(graph: &Graph, path: &Path) -> Result<(), SnapshotError> {
    let file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let mut to = BufWriter::new(file);
    write(graph, &mut to)?;
    let file = to.into_inner().map_err(io::IntoInnerError::into_error)?;
    Ok(file.sync_all()?)
}
