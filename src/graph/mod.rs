//! The graph: typed, directed, with parallel links and links of several givers and receivers. Immutable once built.
//!
//! A [`Builder`] checks a [`Register`] of declarations, resolves its names and gives a [`Graph`]. Questions are asked of a
//! [`View`]: the graph through filters. Public functions take and return string ids and domain types; [`NodeId`], [`LinkId`]
//! and [`ArcId`] are handles that are valid in one graph only.

pub(crate) mod arcs;
mod builder;
pub(crate) mod column;
mod compact;
pub(crate) mod containment;
pub mod declaration;
mod entity;
mod fact;
mod identity;
pub(crate) mod lines;
mod link;
mod measure;
mod names;
pub(crate) mod overlaps;
pub(crate) mod own;
pub(crate) mod prose;
pub mod rows;
pub mod snapshot;
mod source;
pub(crate) mod store;
pub(crate) mod succession;
mod text;
mod view;
mod visit;
pub(crate) mod words;

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use builder::{Builder, Built, Resolved};
pub use containment::{Moment, Role};
pub use declaration::Register;
pub use entity::Entity;
pub use fact::Fact;
pub use link::Link;
pub use measure::{Measure, Target};
pub use names::{Found, NameError};
pub use source::{Citation, Source};
pub use view::{Filter, FilterError, View};

use crate::model::{Kind, KindTable, Status};
use arcs::Arcs;
use column::Late;
use containment::Containment;
use names::Names;
use store::Store;
use text::TextId;

macro_rules! handle {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[derive(zerocopy::FromBytes, zerocopy::IntoBytes, zerocopy::Immutable, zerocopy::KnownLayout)]
        #[repr(transparent)]
        pub struct $name(pub(crate) u32);

        impl $name {
            pub(crate) fn index(self) -> usize {
                self.0 as usize
            }

            /// The handle of a position, which is below 2³² in every graph that was built.
            #[allow(clippy::cast_possible_truncation, dead_code)]
            pub(crate) fn at(index: usize) -> Self {
                $name(index as u32)
            }
        }
    };
}

handle!(
    /// An entity of one graph; in the order of entity ids.
    NodeId
);
handle!(
    /// A link of one graph; in the order of link ids.
    LinkId
);
handle!(
    /// One of the givers × receivers arcs of a link.
    ArcId
);

/// The language of names and words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

/// A graph of partnerships.
#[derive(Debug)]
pub struct Graph {
    pub(crate) kinds: KindTable,
    pub(crate) store: Store,
    /// Sorted when something first goes along them.
    arcs: OnceLock<Arcs>,
    pub(crate) containment: Containment,
    /// Sorted when a name is first asked for that is no id.
    names: OnceLock<Names>,
    link_by_id: Late<BTreeMap<TextId, LinkId>>,
    citing: Late<BTreeMap<NodeId, Vec<u32>>>,
    /// Found when it is first asked for.
    overlaps: OnceLock<overlaps::Overlaps>,
    /// By kind, whether a link of it is planned or uncertain; found when a view first asks.
    unsettled: OnceLock<Vec<bool>>,
}

impl Graph {
    /// The kinds: built-in ones and those that the data set declares.
    pub fn kinds(&self) -> &KindTable {
        &self.kinds
    }

    /// The same graph with other looks of its kinds, for drawing: see [`KindTable::dress`].
    #[must_use]
    pub fn dressed(mut self, dress: impl FnOnce(&mut KindTable)) -> Self {
        dress(&mut self.kinds);
        self
    }

    /// Number of entities.
    pub fn node_count(&self) -> usize {
        self.store.nodes.len()
    }

    /// Number of links, structure included.
    pub fn link_count(&self) -> usize {
        self.store.links.len()
    }

    /// Number of arcs: givers × receivers of each link.
    pub fn arc_count(&self) -> usize {
        self.arcs().len()
    }

    /// Number of links of a kind. Cost: O(links).
    pub fn links_of(&self, kind: Kind) -> usize {
        self.store.links.kind.count(kind.number())
    }

    /// All entities, by id.
    pub fn entities(&self) -> impl Iterator<Item = Entity<'_>> {
        (0..self.node_count()).map(|at| self.entity(NodeId::at(at)))
    }

    /// All links, by id.
    pub fn links(&self) -> impl Iterator<Item = Link<'_>> {
        (0..self.link_count()).map(|at| self.link(LinkId::at(at)))
    }

    /// All facts, by id.
    pub fn facts(&self) -> impl Iterator<Item = Fact<'_>> {
        (0u32..).take(self.store.facts.len()).map(|at| Fact { graph: self, at })
    }

    /// All sources, by id.
    pub fn sources(&self) -> impl Iterator<Item = Source<'_>> {
        (0u32..).take(self.store.sources.len()).map(|at| Source { graph: self, at })
    }

    /// An entity by its handle.
    pub fn entity(&self, node: NodeId) -> Entity<'_> {
        Entity { graph: self, node }
    }

    /// A link by its handle.
    pub fn link(&self, link: LinkId) -> Link<'_> {
        Link { graph: self, link }
    }

    /// An entity by its id. Cost: a binary search.
    pub fn entity_by_id(&self, id: &str) -> Option<Entity<'_>> {
        Names::by_id(&self.store, id).map(|node| self.entity(node))
    }

    /// A link by its id, also by the id of a statement that was merged into it. Cost: a binary search, or two.
    pub fn link_by_id(&self, id: &str) -> Option<Link<'_>> {
        if let Some(at) = self.store.links.id.find(id) {
            return Some(self.link(LinkId::at(at)));
        }
        let texts = &self.store.texts;
        let merged = self.link_by_id.iter().find(|(text, _)| texts.get(**text) == id);
        merged.map(|(_, link)| self.link(*link))
    }

    /// A fact by its id.
    pub fn fact_by_id(&self, id: &str) -> Option<Fact<'_>> {
        self.facts().find(|fact| fact.id() == id)
    }

    /// A source by its id.
    pub fn source_by_id(&self, id: &str) -> Option<Source<'_>> {
        self.sources().find(|source| source.id() == id)
    }

    /// The link of an arc.
    pub fn arc_link(&self, arc: ArcId) -> Link<'_> {
        self.link(self.arcs().link(arc))
    }

    /// Giver and receiver of an arc.
    pub fn arc_ends(&self, arc: ArcId) -> (Entity<'_>, Entity<'_>) {
        (self.entity(self.arcs().giver(arc)), self.entity(self.arcs().receiver(arc)))
    }

    /// The facts that are said of an entity, or of another with it, by id.
    pub fn facts_of(&self, node: NodeId) -> impl Iterator<Item = Fact<'_>> {
        self.citing.get(&node).into_iter().flatten().map(|at| Fact { graph: self, at: *at })
    }

    /// Finds which figures may be inside one another, as the first total does; later ones only look it up.
    ///
    /// Cost: O(links × depth of containment squared); O(links) where one source of disjoint records tells all.
    pub fn find_overlaps(&self) {
        self.overlaps();
    }

    /// Sorts the arcs of entities into rows, as the first walk does; later ones only read them. A snapshot has them.
    ///
    /// Cost: O(arcs × log degree), on all cores.
    pub fn sort_arcs(&self) {
        self.arcs();
    }

    pub(crate) fn arcs(&self) -> &Arcs {
        self.arcs.get_or_init(|| Arcs::new(self.node_count(), &self.store.links))
    }

    pub(crate) fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::new(&self.store))
    }

    pub(crate) fn overlaps(&self) -> &overlaps::Overlaps {
        self.overlaps.get_or_init(|| overlaps::Overlaps::new(self))
    }

    /// Whether a link of a kind is planned or uncertain. Cost: O(links) once, then nothing.
    pub(crate) fn is_unsettled(&self, kind: Kind) -> bool {
        let unsettled = self.unsettled.get_or_init(|| {
            let mut unsettled = vec![false; self.kinds.iter().count()];
            let links = &self.store.links;
            // Of a large ledger no link is, and that is told of all flags at once.
            let all = store::LinkFlags(u8::try_from(links.flags.bits()).unwrap_or(u8::MAX));
            if !all.has(store::LinkFlags::POSSIBLE) && all.status() == Status::default() {
                return unsettled;
            }
            for (kind, flags) in links.handles().map(|link| (links.kind(link), links.flags(link))) {
                unsettled[kind.index()] |= flags.has(store::LinkFlags::POSSIBLE) || flags.status() == Status::Planned;
            }
            unsettled
        });
        unsettled.get(kind.index()).copied().unwrap_or(true)
    }

    /// Bytes that the columns of links and the arcs hold.
    pub fn link_bytes(&self) -> usize {
        self.store.link_bytes() + self.arcs().bytes()
    }

    /// Bytes that the texts hold.
    pub fn text_bytes(&self) -> usize {
        self.store.texts.bytes()
    }

    pub(crate) fn text(&self, text: TextId) -> &str {
        self.store.texts.get(text)
    }

    pub(crate) fn is_support(&self, kind: Kind) -> bool {
        self.kinds.info(kind).family == crate::model::Family::Support
    }
}
