//! A graph from a mapped snapshot: columns where they lie, the small tables read, all else when it is asked for.

use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::OnceLock;

use serde::de::DeserializeOwned;
use zerocopy::{FromBytes, Immutable, KnownLayout};

use super::error::SnapshotError;
use super::header::{self, BITS, Entry};
use super::map::Map;
use super::meta::{Counts, Meta};
use super::section::Section;
use crate::graph::Graph;
use crate::graph::arcs::Arcs;
use crate::graph::column::{Amounts, Column, FrontCoded, Late, Numbering, Offsets, Packed};
use crate::graph::containment::{Containment, Steps};
use crate::graph::names::Names;
use crate::graph::overlaps::{Kin, Overlaps, Rows};
use crate::graph::prose::{PackedProse, Prose};
use crate::graph::store::{Citations, Links, Measures, Nodes, Sides, Store};
use crate::graph::text::Texts;

/// A snapshot that is mapped, with its table.
#[derive(Debug)]
pub(super) struct Mapping {
    map: Map,
    pub(super) release: String,
    pub(super) entries: Vec<Entry>,
}

impl Mapping {
    /// Maps a snapshot and checks its head.
    pub(super) fn of(path: &Path) -> Result<Self, SnapshotError> {
        let file = File::open(path)?;
        let about = file.metadata()?;
        // A folder can't be mapped, and a file of nothing can't be everywhere.
        if !about.is_file() || about.len() == 0 {
            return Err(SnapshotError::NoSnapshot);
        }
        let map = Map::of(&file)?;
        let (release, entries) = header::read(map.bytes())?;
        let entries = entries.to_vec();
        Ok(Mapping { map, release, entries })
    }

    /// Bytes of the file.
    pub(super) fn len(&self) -> usize {
        self.map.bytes().len()
    }

    /// Whether the bytes of a section are those that were written. Cost: they are read.
    pub(super) fn holds(&self, entry: &Entry) -> bool {
        self.map.bytes().get(entry.place()).is_some_and(|bytes| entry.holds(bytes))
    }

    /// The first section that is not what was written.
    pub(super) fn broken(&self) -> Option<&'static str> {
        let broken = self.entries.iter().find(|entry| !self.holds(entry))?;
        Some(broken.section().name().unwrap_or("newer sections"))
    }

    /// The graph.
    pub(super) fn graph(&self) -> Result<Graph, SnapshotError> {
        let entry = self.entry(Section::META)?;
        let meta: Meta = if self.holds(entry) { self.encoded(Section::META)? } else { return Err(damaged(Section::META)) };
        let counts = meta.counts;
        let kinds = meta.kinds(&self.release)?;
        let names = Names { order: self.column(Section::NAME_ORDER, counts.nodes)?, others: self.whole(Section::OTHER_NAMES)? };
        let overlaps = self.overlaps(&counts)?;
        let containment = Containment {
            up: self.steps([Section::UP_ROWS, Section::UP_STEPS, Section::UP_SORTS], &counts)?,
            down: self.steps([Section::DOWN_ROWS, Section::DOWN_STEPS, Section::DOWN_SORTS], &counts)?,
            sorts: meta.sorts,
            ..Containment::default()
        };
        let mut measures = self.measures(&counts)?;
        measures.classes = meta.classes;
        let store = Store {
            texts: self.texts()?,
            prose: self.prose()?,
            nodes: self.nodes(&counts)?,
            links: self.links(&counts)?,
            measures,
            facts: self.late(Section::FACTS)?,
            sources: meta.sources,
            citations: self.citations(&counts)?,
            periods: meta.periods,
            units: meta.units,
            measure_names: meta.measure_names,
        };
        Ok(Graph {
            kinds,
            arcs: OnceLock::from(self.arcs(&counts)?),
            containment: containment.with(meta.owners, store.periods.clone(), meta.succession),
            names: OnceLock::from(names),
            link_by_id: self.late(Section::MERGED)?,
            citing: self.late(Section::CITING)?,
            overlaps: OnceLock::from(overlaps),
            unsettled: OnceLock::from(meta.unsettled),
            store,
        })
    }

    fn texts(&self) -> Result<Texts, SnapshotError> {
        let (bytes, ends) = (self.whole(Section::TEXT_BYTES)?, self.whole(Section::TEXT_ENDS)?);
        Texts::from_parts(bytes, ends).ok_or(damaged(Section::TEXT_ENDS))
    }

    fn prose(&self) -> Result<Prose, SnapshotError> {
        let (first, at) = (self.whole(Section::PROSE_FIRST)?, self.whole(Section::PROSE_AT)?);
        let packed = PackedProse::new(first, at, self.whole(Section::PROSE_BYTES)?);
        Prose::packed(self.whole(Section::PROSE_ENDS)?, packed).ok_or(damaged(Section::PROSE_AT))
    }

    fn nodes(&self, counts: &Counts) -> Result<Nodes, SnapshotError> {
        let rows = counts.nodes;
        Ok(Nodes {
            id: self.ids([Section::NODE_IDS, Section::NODE_ID_BLOCKS], rows)?,
            name: self.packed(Section::NODE_NAMES, rows)?,
            kind: self.packed(Section::NODE_KINDS, rows)?,
            level: self.packed(Section::NODE_LEVELS, rows)?,
            from_gazetteer: self.packed(Section::NODE_GAZETTEER, rows)?,
            citations: self.packed(Section::NODE_CITATIONS, rows)?,
            detail: self.late(Section::NODE_DETAILS)?,
        })
    }

    fn links(&self, counts: &Counts) -> Result<Links, SnapshotError> {
        let rows = counts.links;
        let sides = Sides {
            nodes: self.whole(Section::SIDE_NODES)?,
            at: self.places([Section::SIDE_BASES, Section::SIDE_PLACES], counts.sides)?,
        };
        Ok(Links {
            id: self.ids([Section::LINK_IDS, Section::LINK_ID_BLOCKS], rows)?,
            kind: self.packed(Section::LINK_KINDS, rows)?,
            flags: self.packed(Section::LINK_FLAGS, rows)?,
            period: self.packed(Section::LINK_PERIODS, rows)?,
            scheme: self.packed(Section::LINK_SCHEMES, rows)?,
            giver: self.column(Section::LINK_GIVERS, rows)?,
            receiver: self.column(Section::LINK_RECEIVERS, rows)?,
            sides,
            measures: self.places([Section::FIGURE_BASES, Section::FIGURE_PLACES], rows)?,
            citations: self.packed(Section::LINK_CITATIONS, rows)?,
            detail: self.late(Section::LINK_DETAILS)?,
        })
    }

    fn measures(&self, counts: &Counts) -> Result<Measures, SnapshotError> {
        let rows = counts.figures;
        Ok(Measures {
            class: self.packed(Section::FIGURE_CLASSES, rows)?,
            classes: Vec::new(),
            stated: self.amounts(Section::FIGURES, rows)?,
            loose: self.column(Section::LOOSE_FIGURES, counts.loose)?,
            low: self.column(Section::LOW_ENDS, counts.loose)?,
            high: self.column(Section::HIGH_ENDS, counts.loose)?,
            words: self.packed(Section::FIGURE_WORDS, rows)?,
            detail: self.late(Section::MEASURE_DETAILS)?,
        })
    }

    fn citations(&self, counts: &Counts) -> Result<Citations, SnapshotError> {
        let at = self.places([Section::CITATION_BASES, Section::CITATION_PLACES], counts.lists)?;
        Ok(Citations { rows: self.whole(Section::CITATIONS)?, at })
    }

    fn arcs(&self, counts: &Counts) -> Result<Arcs, SnapshotError> {
        let rows = counts.arcs;
        Ok(Arcs {
            out_at: self.column(Section::OUT_ROWS, counts.nodes + 1)?,
            out_kind: self.packed(Section::OUT_KINDS, rows)?,
            receiver: self.column(Section::OUT_RECEIVERS, rows)?,
            link: self.column(Section::OUT_LINKS, rows)?,
            in_at: self.column(Section::IN_ROWS, counts.nodes + 1)?,
            in_kind: self.packed(Section::IN_KINDS, rows)?,
            giver: self.column(Section::IN_GIVERS, rows)?,
            incoming: self.column(Section::IN_ARCS, rows)?,
        })
    }

    fn steps(&self, [rows, to, sorts]: [Section; 3], counts: &Counts) -> Result<Steps, SnapshotError> {
        let to = self.whole(to)?;
        Ok(Steps { at: self.column(rows, counts.nodes + 1)?, sort: self.packed(sorts, to.len())?, to })
    }

    fn overlaps(&self, counts: &Counts) -> Result<Overlaps, SnapshotError> {
        Ok(Overlaps {
            marked: self.packed(Section::OVERLAP_MARKS, counts.figures)?,
            node: Numbering {
                bits: self.column(Section::OVERLAP_NODES, 2 * counts.links.div_ceil(64))?,
                before: self.column(Section::OVERLAP_RANKS, 2 * counts.links.div_ceil(64))?,
                repeats: self.whole(Section::OVERLAP_REPEATS)?,
            },
            dated: self.packed(Section::OVERLAP_DATED, counts.equal)?,
            kin: Kin {
                of: self.packed(Section::KIN, counts.figures)?,
                node: self.column(Section::KIN_NODES, counts.kins)?,
                sure: self.rows([Section::SURE_ROWS, Section::SURE_WHOLES], counts.kins)?,
                possible: self.rows([Section::POSSIBLE_ROWS, Section::POSSIBLE_WHOLES], counts.kins)?,
            },
        })
    }

    fn rows(&self, [at, to]: [Section; 2], rows: usize) -> Result<Rows, SnapshotError> {
        Ok(Rows { at: self.column(at, rows + 1)?, to: self.whole(to)? })
    }

    fn entry(&self, section: Section) -> Result<&Entry, SnapshotError> {
        self.entries.iter().find(|entry| entry.section() == section).ok_or(damaged(section))
    }

    /// A column with a number of rows.
    fn column<T>(&self, section: Section, rows: usize) -> Result<Column<T>, SnapshotError>
    where
        T: Clone + FromBytes + Immutable + KnownLayout,
    {
        let column = self.whole(section)?;
        if column.len() == rows { Ok(column) } else { Err(damaged(section)) }
    }

    /// A column with as many rows as it says.
    fn whole<T>(&self, section: Section) -> Result<Column<T>, SnapshotError>
    where
        T: Clone + FromBytes + Immutable + KnownLayout,
    {
        let entry = self.entry(section)?;
        let (shape, place) = (entry.shape(), entry.place());
        let rows = usize::try_from(shape.rows).ok().filter(|rows| u32::try_from(*rows / 8).is_ok()).ok_or(damaged(section))?;
        // Of zeros only the number is held; the system gives memory of zeros when it is looked at.
        if shape.width == 0 {
            return Ok(Column::Owned(vec![T::new_zeroed(); rows]));
        }
        let cells = self.map.cells(place).filter(|cells| cells.len() == rows && shape.width as usize == size_of::<T>());
        cells.map(Column::Mapped).ok_or(damaged(section))
    }

    fn packed(&self, section: Section, rows: usize) -> Result<Packed, SnapshotError> {
        let shape = self.entry(section)?.shape();
        Ok(match shape.width {
            0 => {
                let value = u32::try_from(shape.value).ok().filter(|_| shape.rows == rows as u64);
                Packed::Same { value: value.ok_or(damaged(section))?, len: rows }
            }
            BITS => {
                let words = self.map.cells(self.entry(section)?.place()).map(Column::Mapped).ok_or(damaged(section))?;
                let whole = words.len() == rows.div_ceil(64) && shape.rows == rows as u64;
                if whole { Packed::Bits { words, len: rows } } else { return Err(damaged(section)) }
            }
            1 => Packed::Bytes(self.column(section, rows)?),
            2 => Packed::Shorts(self.column(section, rows)?),
            _ => Packed::Words(self.column(section, rows)?),
        })
    }

    fn amounts(&self, section: Section, rows: usize) -> Result<Amounts, SnapshotError> {
        let shape = self.entry(section)?.shape();
        if shape.width != 4 {
            return Ok(Amounts::Wide(self.column(section, rows)?));
        }
        let factor = i64::try_from(shape.value).map_err(|_| damaged(section))?;
        Ok(Amounts::Narrow { factor, times: self.column(section, rows)? })
    }

    fn places(&self, [bases, places]: [Section; 2], rows: usize) -> Result<Offsets, SnapshotError> {
        let end = u32::try_from(self.entry(bases)?.shape().value).map_err(|_| damaged(bases))?;
        Offsets::from_parts(self.whole(bases)?, self.packed(places, rows)?, end).ok_or(damaged(bases))
    }

    fn ids(&self, [texts, blocks]: [Section; 2], rows: usize) -> Result<FrontCoded, SnapshotError> {
        let whole = self.entry(texts)?.shape().value == rows as u64;
        let ids = FrontCoded::from_parts(self.whole(texts)?, self.whole(blocks)?, rows);
        ids.filter(|_| whole).ok_or(damaged(texts))
    }

    fn encoded<T: DeserializeOwned>(&self, section: Section) -> Result<T, SnapshotError> {
        let place: Range<usize> = self.entry(section)?.place();
        let bytes = self.map.bytes().get(place).unwrap_or_default();
        postcard::from_bytes(bytes).map_err(|_| damaged(section))
    }

    fn late<T: DeserializeOwned + Default>(&self, section: Section) -> Result<Late<T>, SnapshotError> {
        Ok(Late::encoded(self.whole(section)?))
    }
}

/// A section that is missing or not what it should be.
fn damaged(section: Section) -> SnapshotError {
    SnapshotError::Damaged { part: section.name().unwrap_or("head") }
}
