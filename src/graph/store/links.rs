//! Columns of links.

use super::{NO_NODE, Part, PeriodId, Target};
use crate::graph::column::{Column, FrontCoded, Late, Offsets, Packed};
use crate::graph::own::Own;
use crate::graph::prose::ProseId;
use crate::graph::text::TextId;
use crate::graph::{LinkId, NodeId};
use crate::model::{Kind, Status};

/// Columns of links, in the order of their ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct Links {
    pub(crate) id: FrontCoded,
    pub(crate) kind: Packed,
    pub(crate) flags: Packed,
    pub(crate) period: Packed,
    /// The handle of the scheme plus one; 0 is none.
    pub(crate) scheme: Packed,
    /// The giver, or of several the number of their list.
    pub(crate) giver: Column<NodeId>,
    /// The receiver, or the same.
    pub(crate) receiver: Column<NodeId>,
    /// Sides of several entities.
    pub(crate) sides: Sides,
    /// Rows of the figures of each.
    pub(crate) measures: Offsets,
    /// The list of what each cites.
    pub(crate) citations: Packed,
    /// Sorted by link.
    pub(crate) detail: Late<Vec<(LinkId, LinkDetail)>>,
}

/// Lists of entities that give or receive jointly.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sides {
    pub(crate) nodes: Column<NodeId>,
    pub(crate) at: Offsets,
}

/// Marks a list of entities in a column of single ones; there are fewer than 2³¹ of either.
const SEVERAL: u32 = 1 << 31;

impl Sides {
    /// What stands in the column for some entities, in order.
    fn add(&mut self, nodes: &[NodeId]) -> NodeId {
        if let [one] = nodes {
            return *one;
        }
        let list = u32::try_from(self.at.len()).unwrap_or(SEVERAL - 1);
        self.nodes.to_mut().extend_from_slice(nodes);
        self.at.push(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        NodeId(list | SEVERAL)
    }

    /// The entities that a cell of the column stands for.
    #[inline]
    fn of<'s>(&'s self, cell: &'s NodeId) -> &'s [NodeId] {
        if cell.0 & SEVERAL == 0 {
            return std::slice::from_ref(cell);
        }
        let range = self.at.range((cell.0 & !SEVERAL) as usize);
        &self.nodes[range.start as usize..range.end as usize]
    }
}

/// What holds of a link, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LinkFlags(pub(crate) u8);

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

    /// Whether other statements say it already: it is derived, or implied by a key.
    pub(crate) fn follows(self) -> bool {
        self.has(Self::DERIVED | Self::IMPLIED)
    }

    pub(crate) fn status(self) -> Status {
        Status::ALL[usize::from(self.0 >> 6).min(Status::ALL.len() - 1)]
    }
}

/// What few links have.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct LinkDetail {
    pub(crate) programmes: Vec<NodeId>,
    pub(crate) roles: Vec<(TextId, Vec<NodeId>)>,
    pub(crate) because: ProseId,
    pub(crate) note: ProseId,
    pub(crate) period_words: ProseId,
    pub(crate) part_of: Vec<Part>,
    pub(crate) contradicts: Vec<Target>,
    /// Ids of statements that were merged into this one.
    pub(crate) also: Vec<TextId>,
    /// Of derived hosting: the enclave.
    pub(crate) enclave: Option<NodeId>,
    pub(crate) x: Option<Own>,
}

/// What every link has, to be added to the columns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LinkRow<'a> {
    pub(crate) id: &'a str,
    pub(crate) kind: Kind,
    pub(crate) flags: LinkFlags,
    pub(crate) period: PeriodId,
    pub(crate) scheme: Option<NodeId>,
    pub(crate) givers: &'a [NodeId],
    pub(crate) receivers: &'a [NodeId],
    /// Where its figures end among all of them.
    pub(crate) measures_end: u32,
    pub(crate) citations: u32,
}

impl Links {
    /// Adds a link, whose id is above all others.
    pub(crate) fn push(&mut self, link: &LinkRow<'_>) {
        self.id.push(link.id);
        self.kind.push(link.kind.number());
        self.flags.push(u32::from(link.flags.0));
        self.period.push(link.period);
        self.scheme.push(link.scheme.map_or(0, |scheme| scheme.0 + 1));
        let giver = self.sides.add(link.givers);
        self.giver.push(giver);
        let receiver = self.sides.add(link.receivers);
        self.receiver.push(receiver);
        self.measures.push(link.measures_end);
        self.citations.push(link.citations);
    }

    pub(crate) fn len(&self) -> usize {
        self.kind.len()
    }

    /// The handles of all links, in order.
    pub(crate) fn handles(&self) -> impl DoubleEndedIterator<Item = LinkId> + use<> {
        (0..self.len()).map(LinkId::at)
    }

    #[inline]
    pub(crate) fn kind(&self, link: LinkId) -> Kind {
        Kind::of_number(self.kind.get(link.index()))
    }

    #[inline]
    pub(crate) fn flags(&self, link: LinkId) -> LinkFlags {
        // Flags are pushed as bytes.
        LinkFlags(u8::try_from(self.flags.get(link.index())).unwrap_or_default())
    }

    #[inline]
    pub(crate) fn period(&self, link: LinkId) -> PeriodId {
        self.period.get(link.index())
    }

    /// [`NO_NODE`] if there is none.
    #[inline]
    pub(crate) fn scheme(&self, link: LinkId) -> NodeId {
        self.scheme.get(link.index()).checked_sub(1).map_or(NO_NODE, NodeId)
    }

    #[inline]
    pub(crate) fn givers(&self, link: LinkId) -> &[NodeId] {
        self.sides.of(&self.giver[link.index()])
    }

    #[inline]
    pub(crate) fn receivers(&self, link: LinkId) -> &[NodeId] {
        self.sides.of(&self.receiver[link.index()])
    }

    /// Giver and receiver of a link that has one of each.
    #[inline]
    pub(crate) fn pair(&self, link: LinkId) -> Option<(NodeId, NodeId)> {
        let (giver, receiver) = (self.giver[link.index()], self.receiver[link.index()]);
        ((giver.0 | receiver.0) & SEVERAL == 0).then_some((giver, receiver))
    }

    /// Rows of its figures.
    #[inline]
    pub(crate) fn measures(&self, link: LinkId) -> std::ops::Range<u32> {
        self.measures.range(link.index())
    }

    pub(crate) fn detail(&self, link: LinkId) -> Option<&LinkDetail> {
        let at = self.detail.binary_search_by_key(&link, |(link, _)| *link).ok()?;
        Some(&self.detail[at].1)
    }

    /// Bytes held, details aside.
    pub(crate) fn bytes(&self) -> usize {
        let packed = [&self.kind, &self.flags, &self.period, &self.scheme, &self.citations];
        packed.into_iter().map(Packed::bytes).sum::<usize>()
            + self.id.bytes()
            + self.giver.bytes()
            + self.receiver.bytes()
            + self.measures.bytes()
            + self.sides.nodes.bytes()
            + self.sides.at.bytes()
    }
}
