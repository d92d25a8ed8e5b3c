//! The columns of a graph: attributes in arrays, addressed by dense numbers.
//!
//! What nearly every entity or link has stands in columns; what few have (notes, roles, parts) in sparse side tables.

mod links;
mod measures;
mod nodes;

pub(crate) use links::{LinkDetail, LinkFlags, LinkRow, Links, Sides};
pub(crate) use measures::{Fixed, MeasureClass, MeasureDetail, MeasureFlags, Measures, Spelling};
pub(crate) use nodes::{NodeDetail, Nodes};

use super::column::{Column, Late, Offsets};
use super::prose::{Prose, ProseId};
use super::text::{TextId, Texts};
use super::{LinkId, NodeId};
use crate::model::{Day, FactClass, PartCertainty, Period, Quantity, Status, Unit};

/// Stands for no node where one may be missing.
pub(crate) const NO_NODE: NodeId = NodeId(u32::MAX);

/// A period by its row in [`Store::periods`]; 0 is none.
pub(crate) type PeriodId = u32;

/// What a part, a contradiction or a rate points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) enum Target {
    Link(LinkId),
    Fact(u32),
    /// A row of the measures.
    Measure(u32),
}

/// That something is part of a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Part {
    /// None: apart from all.
    pub(crate) whole: Option<Target>,
    pub(crate) certainty: PartCertainty,
}

/// A citation.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    zerocopy::FromBytes,
    zerocopy::IntoBytes,
    zerocopy::Immutable,
    zerocopy::KnownLayout,
)]
#[repr(C)]
pub(crate) struct CitationRow {
    pub(crate) source: u32,
    pub(crate) quote: ProseId,
    pub(crate) locator: ProseId,
    pub(crate) says: ProseId,
}

/// A source.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct SourceRow {
    pub(crate) id: TextId,
    pub(crate) title: ProseId,
    pub(crate) published: PeriodId,
    pub(crate) retrieved: PeriodId,
    pub(crate) url: ProseId,
    pub(crate) publisher: ProseId,
    pub(crate) author: ProseId,
    pub(crate) licence: ProseId,
    pub(crate) language: ProseId,
    pub(crate) file: ProseId,
    pub(crate) note: ProseId,
    pub(crate) internal: bool,
    pub(crate) disjoint: bool,
    #[serde(with = "own")]
    pub(crate) x: Option<Box<serde_json::Value>>,
}

/// A condition of a rule.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct ConditionRow {
    pub(crate) what: TextId,
    pub(crate) value: Option<Quantity>,
    pub(crate) text: ProseId,
}

/// A fact.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct FactRow {
    pub(crate) id: TextId,
    pub(crate) named: bool,
    pub(crate) class: FactClass,
    pub(crate) of: Option<NodeId>,
    pub(crate) with: Option<NodeId>,
    pub(crate) about: Option<LinkId>,
    pub(crate) what: TextId,
    pub(crate) text: ProseId,
    pub(crate) period: PeriodId,
    pub(crate) period_words: ProseId,
    pub(crate) status: Status,
    pub(crate) measures: std::ops::Range<u32>,
    pub(crate) rule: Option<u32>,
    pub(crate) conditions: Vec<ConditionRow>,
    pub(crate) then: ProseId,
    pub(crate) part_of: Vec<Part>,
    pub(crate) contradicts: Vec<Target>,
    pub(crate) same_as: Vec<Target>,
    pub(crate) internal: bool,
    pub(crate) note: ProseId,
    #[serde(with = "own")]
    pub(crate) x: Option<Box<serde_json::Value>>,
    /// The list of what it cites.
    pub(crate) citations: u32,
}

/// Lists of citations, each list once: rows of a table cite the same, and so do most figures of an article.
#[derive(Clone, Debug)]
pub(crate) struct Citations {
    pub(crate) rows: Column<CitationRow>,
    pub(crate) at: Offsets,
}

impl Default for Citations {
    /// The first list is empty.
    fn default() -> Self {
        let mut at = Offsets::default();
        at.push(0);
        Citations { rows: Column::default(), at }
    }
}

impl Citations {
    /// The rows of a list.
    pub(crate) fn of(&self, list: u32) -> &[CitationRow] {
        let range = self.at.range(list as usize);
        &self.rows[range.start as usize..range.end as usize]
    }
}

/// All columns.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pub(crate) texts: Texts,
    pub(crate) prose: Prose,
    pub(crate) nodes: Nodes,
    pub(crate) links: Links,
    pub(crate) measures: Measures,
    pub(crate) facts: Late<Vec<FactRow>>,
    pub(crate) sources: Vec<SourceRow>,
    pub(crate) citations: Citations,
    /// Distinct periods; row 0 is a place-holder for none.
    pub(crate) periods: Vec<Option<Period>>,
    pub(crate) units: Vec<Unit>,
    pub(crate) measure_names: Vec<TextId>,
}

impl Store {
    pub(crate) fn period(&self, period: PeriodId) -> Option<&Period> {
        self.periods[period as usize].as_ref()
    }

    /// The period of a link.
    pub(crate) fn link_period(&self, link: LinkId) -> Option<&Period> {
        self.period(self.links.period(link))
    }

    /// Rows of the citations of a link.
    pub(crate) fn link_citations(&self, link: LinkId) -> &[CitationRow] {
        self.citations.of(self.links.citations.get(link.index()))
    }

    /// Rows of the citations of an entity's own declaration.
    pub(crate) fn node_citations(&self, node: NodeId) -> &[CitationRow] {
        self.citations.of(self.nodes.citations.get(node.index()))
    }

    /// The last day of the newest of some sources: what is said to go on is known to until then.
    pub(crate) fn known_until(&self, rows: &[CitationRow]) -> Option<Day> {
        let published = rows.iter().filter_map(|row| self.period(self.sources[row.source as usize].published));
        published.filter_map(|period| period.end().1.or(period.start().1)).max()
    }

    /// Bytes of the columns of links, ends, figures and citations; what grows with the number of links.
    pub(crate) fn link_bytes(&self) -> usize {
        self.links.bytes() + self.measures.bytes() + self.citations.rows.bytes() + self.citations.at.bytes()
    }
}

/// The user's own attributes, which have no fixed shape: as JSON, in formats that hold only fixed ones.
mod own {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    type Own = Option<Box<Value>>;

    #[allow(clippy::ref_option)] // serde calls it so
    pub(super) fn serialize<S: Serializer>(own: &Own, serializer: S) -> Result<S::Ok, S::Error> {
        own.as_ref().map(ToString::to_string).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Own, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| serde_json::from_str(&text).map_err(serde::de::Error::custom)).transpose()
    }
}
