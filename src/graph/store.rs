//! The columns of a graph: attributes in arrays, addressed by dense numbers.
//!
//! What nearly every entity or link has stands in columns; what few have (notes, roles, parts) in sparse side tables.

use super::text::{TextId, Texts};
use super::{LinkId, NodeId};
use crate::model::quantity::from_fixed;
use crate::model::{Basis, Day, FactClass, Kind, Level, PartCertainty, Period, Quantity, Span, Status, Unit};

/// Stands for no node where one may be missing.
pub(crate) const NO_NODE: NodeId = NodeId(u32::MAX);

/// A period by its row in [`Store::periods`]; 0 is none.
pub(crate) type PeriodId = u32;

/// Columns of entities.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nodes {
    pub(crate) id: Vec<TextId>,
    pub(crate) name: Vec<TextId>,
    pub(crate) kind: Vec<Kind>,
    pub(crate) level: Vec<Option<Level>>,
    pub(crate) from_gazetteer: Vec<bool>,
    pub(crate) detail: Vec<Option<Box<NodeDetail>>>,
}

/// What an entity that was declared has beside its name and kind.
#[allow(clippy::struct_excessive_bools)] // independent marks
#[derive(Clone, Debug, Default)]
pub(crate) struct NodeDetail {
    pub(crate) names: Vec<(TextId, TextId)>,
    pub(crate) aliases: Vec<TextId>,
    pub(crate) classes: Vec<TextId>,
    pub(crate) unnamed: bool,
    pub(crate) by_use: bool,
    pub(crate) internal: bool,
    pub(crate) open: bool,
    pub(crate) period: PeriodId,
    pub(crate) period_words: TextId,
    pub(crate) status: Status,
    pub(crate) point: Option<(f64, f64)>,
    pub(crate) of: Option<Kind>,
    pub(crate) size: Option<u64>,
    pub(crate) note: TextId,
    pub(crate) x: Option<Box<serde_json::Value>>,
    pub(crate) citations: std::ops::Range<u32>,
}

/// Columns of links.
#[derive(Clone, Debug, Default)]
pub(crate) struct Links {
    pub(crate) id: Vec<TextId>,
    pub(crate) kind: Vec<Kind>,
    pub(crate) flags: Vec<LinkFlags>,
    pub(crate) period: Vec<PeriodId>,
    pub(crate) scheme: Vec<NodeId>,
    /// Givers then receivers of each link.
    pub(crate) ends: Vec<NodeId>,
    /// Where the givers of a link begin in `ends`; one more at the end.
    pub(crate) givers_at: Vec<u32>,
    /// Where its receivers begin.
    pub(crate) receivers_at: Vec<u32>,
    pub(crate) measures_at: Vec<u32>,
    pub(crate) citations_at: Vec<u32>,
    /// Sorted by link.
    pub(crate) detail: Vec<(LinkId, LinkDetail)>,
}

/// What holds of a link, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LinkFlags(u8);

impl LinkFlags {
    pub(crate) const POSSIBLE: u8 = 1;
    pub(crate) const OPEN: u8 = 2;
    pub(crate) const INTERNAL: u8 = 4;
    /// Follows from other statements: `hosting`.
    pub(crate) const DERIVED: u8 = 8;
    /// Stated by a key (`within`, `owner`) or the gazetteer, not by a table of its own.
    pub(crate) const IMPLIED: u8 = 16;
    /// Carries the id that its declaration gave it.
    pub(crate) const NAMED: u8 = 32;

    pub(crate) fn new(bits: u8, status: Status) -> Self {
        LinkFlags(bits | (status as u8) << 6)
    }

    pub(crate) fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }

    pub(crate) fn status(self) -> Status {
        Status::ALL[usize::from(self.0 >> 6).min(Status::ALL.len() - 1)]
    }
}

/// What few links have.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct LinkDetail {
    pub(crate) programmes: Vec<NodeId>,
    pub(crate) roles: Vec<(TextId, Vec<NodeId>)>,
    pub(crate) because: TextId,
    pub(crate) note: TextId,
    pub(crate) period_words: TextId,
    pub(crate) part_of: Vec<Part>,
    pub(crate) contradicts: Vec<Target>,
    /// Ids of statements that were merged into this one.
    pub(crate) also: Vec<TextId>,
    /// Of derived hosting: the enclave.
    pub(crate) enclave: Option<NodeId>,
    pub(crate) x: Option<Box<serde_json::Value>>,
}

/// What a part, a contradiction or a rate points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Target {
    Link(LinkId),
    Fact(u32),
    /// A row of the measures.
    Measure(u32),
}

/// That something is part of a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// None: apart from all.
    pub(crate) whole: Option<Target>,
    pub(crate) certainty: PartCertainty,
}

/// Columns of figures; those of a link or fact stand together.
///
/// Numbers are fixed-point, ten-thousandths of the unit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measures {
    pub(crate) name: Vec<u16>,
    pub(crate) unit: Vec<u16>,
    /// Position in the units plus one; 0 is none.
    pub(crate) per: Vec<u16>,
    pub(crate) flags: Vec<MeasureFlags>,
    pub(crate) stated: Vec<i64>,
    pub(crate) low: Vec<i64>,
    pub(crate) high: Vec<i64>,
    pub(crate) words: Vec<TextId>,
    /// Sorted by row.
    pub(crate) detail: Vec<(u32, MeasureDetail)>,
}

/// What holds of a figure.
#[allow(clippy::struct_excessive_bools)] // independent marks
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MeasureFlags {
    pub(crate) has_stated: bool,
    pub(crate) has_low: bool,
    pub(crate) has_high: bool,
    pub(crate) low_open: bool,
    pub(crate) high_open: bool,
    pub(crate) approximate: bool,
    pub(crate) vague: bool,
    pub(crate) span: Span,
    pub(crate) basis: Basis,
}

/// What few figures have.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MeasureDetail {
    pub(crate) id: TextId,
    pub(crate) period: PeriodId,
    pub(crate) period_words: TextId,
    pub(crate) of: Option<Result<Target, TextId>>,
    pub(crate) part_of: Vec<Part>,
    pub(crate) contradicts: Vec<Target>,
    pub(crate) same_as: Vec<Target>,
}

impl Measures {
    pub(crate) fn len(&self) -> usize {
        self.name.len()
    }

    /// The quantity of a row.
    pub(crate) fn quantity(&self, row: usize, units: &[Unit], texts: &Texts) -> Quantity {
        let flags = self.flags[row];
        Quantity {
            as_written: texts.some(self.words[row]).map(Into::into),
            stated: flags.has_stated.then(|| from_fixed(self.stated[row])),
            low: flags.has_low.then(|| from_fixed(self.low[row])),
            high: flags.has_high.then(|| from_fixed(self.high[row])),
            low_open: flags.low_open,
            high_open: flags.high_open,
            approximate: flags.approximate,
            vague: flags.vague,
            unit: units[usize::from(self.unit[row])].clone(),
            per: self.per[row].checked_sub(1).map(|unit| units[usize::from(unit)].clone()),
        }
    }

    pub(crate) fn detail(&self, row: usize) -> Option<&MeasureDetail> {
        let at = self.detail.binary_search_by_key(&row, |(row, _)| *row as usize).ok()?;
        Some(&self.detail[at].1)
    }
}

/// A citation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CitationRow {
    pub(crate) source: u32,
    pub(crate) quote: TextId,
    pub(crate) locator: TextId,
    pub(crate) says: TextId,
}

/// A source.
#[derive(Clone, Debug)]
pub(crate) struct SourceRow {
    pub(crate) id: TextId,
    pub(crate) title: TextId,
    pub(crate) published: PeriodId,
    pub(crate) retrieved: PeriodId,
    pub(crate) url: TextId,
    pub(crate) publisher: TextId,
    pub(crate) author: TextId,
    pub(crate) licence: TextId,
    pub(crate) language: TextId,
    pub(crate) file: TextId,
    pub(crate) note: TextId,
    pub(crate) internal: bool,
    pub(crate) disjoint: bool,
    pub(crate) x: Option<Box<serde_json::Value>>,
}

/// A condition of a rule.
#[derive(Clone, Debug)]
pub(crate) struct ConditionRow {
    pub(crate) what: TextId,
    pub(crate) value: Option<Quantity>,
    pub(crate) text: TextId,
}

/// A fact.
#[derive(Clone, Debug)]
pub(crate) struct FactRow {
    pub(crate) id: TextId,
    pub(crate) named: bool,
    pub(crate) class: FactClass,
    pub(crate) of: Option<NodeId>,
    pub(crate) with: Option<NodeId>,
    pub(crate) about: Option<LinkId>,
    pub(crate) what: TextId,
    pub(crate) text: TextId,
    pub(crate) period: PeriodId,
    pub(crate) period_words: TextId,
    pub(crate) status: Status,
    pub(crate) measures: std::ops::Range<u32>,
    pub(crate) rule: Option<u32>,
    pub(crate) conditions: Vec<ConditionRow>,
    pub(crate) then: TextId,
    pub(crate) part_of: Vec<Part>,
    pub(crate) contradicts: Vec<Target>,
    pub(crate) same_as: Vec<Target>,
    pub(crate) internal: bool,
    pub(crate) note: TextId,
    pub(crate) x: Option<Box<serde_json::Value>>,
    pub(crate) citations: std::ops::Range<u32>,
}

/// All columns.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pub(crate) texts: Texts,
    pub(crate) nodes: Nodes,
    pub(crate) links: Links,
    pub(crate) measures: Measures,
    pub(crate) facts: Vec<FactRow>,
    pub(crate) sources: Vec<SourceRow>,
    pub(crate) citations: Vec<CitationRow>,
    /// Distinct periods; row 0 is a place-holder for none.
    pub(crate) periods: Vec<Option<Period>>,
    pub(crate) units: Vec<Unit>,
    pub(crate) measure_names: Vec<TextId>,
}

impl Links {
    pub(crate) fn len(&self) -> usize {
        self.kind.len()
    }

    pub(crate) fn givers(&self, link: LinkId) -> &[NodeId] {
        let at = link.index();
        &self.ends[self.givers_at[at] as usize..self.receivers_at[at] as usize]
    }

    pub(crate) fn receivers(&self, link: LinkId) -> &[NodeId] {
        let at = link.index();
        &self.ends[self.receivers_at[at] as usize..self.givers_at[at + 1] as usize]
    }

    pub(crate) fn detail(&self, link: LinkId) -> Option<&LinkDetail> {
        let at = self.detail.binary_search_by_key(&link, |(link, _)| *link).ok()?;
        Some(&self.detail[at].1)
    }
}

impl Store {
    pub(crate) fn period(&self, period: PeriodId) -> Option<&Period> {
        self.periods[period as usize].as_ref()
    }

    /// Rows of the citations of a link.
    pub(crate) fn link_citations(&self, link: LinkId) -> &[CitationRow] {
        let at = link.index();
        &self.citations[self.links.citations_at[at] as usize..self.links.citations_at[at + 1] as usize]
    }

    /// The last day of the newest of some sources: what is said to go on is known to until then.
    pub(crate) fn known_until(&self, rows: &[CitationRow]) -> Option<Day> {
        let published = rows.iter().filter_map(|row| self.period(self.sources[row.source as usize].published));
        published.filter_map(|period| period.end().1.or(period.start().1)).max()
    }

    /// Bytes of the columns of links, ends, figures and citations; what grows with the number of links.
    pub(crate) fn link_bytes(&self) -> usize {
        let links = &self.links;
        links.len() * (size_of::<TextId>() + size_of::<Kind>() + size_of::<LinkFlags>() + 4 + 4 + 4 * 4)
            + links.ends.len() * size_of::<NodeId>()
            + self.measures.len() * (3 * 2 + size_of::<MeasureFlags>() + 3 * 8 + 4)
            + self.citations.len() * size_of::<CitationRow>()
    }
}
