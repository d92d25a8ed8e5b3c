//! Entities.

use super::containment::{Moment, Role};
use super::store::NodeDetail;
use super::{Citation, Graph, Lang, Link, NodeId};
use crate::gazetteer::{Region, china};
use crate::model::{Kind, Level, Period, Status};

/// An entity: region, park, school, hospital, organization, project, programme, group, or a kind of the data set's own.
#[derive(Clone, Copy, Debug)]
pub struct Entity<'g> {
    pub(crate) graph: &'g Graph,
    pub(crate) node: NodeId,
}

impl PartialEq for Entity<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node && std::ptr::eq(self.graph, other.graph)
    }
}

impl<'g> Entity<'g> {
    fn detail(&self) -> Option<&'g NodeDetail> {
        self.graph.store.nodes.detail(self.node)
    }

    /// Its handle.
    pub fn handle(&self) -> NodeId {
        self.node
    }

    /// Its id.
    pub fn id(&self) -> &'g str {
        self.graph.store.nodes.id.get(self.node.index())
    }

    /// Its name as the data set or the gazetteer writes it.
    pub fn name(&self) -> &'g str {
        self.graph.text(self.graph.store.nodes.name(self.node))
    }

    /// Its English name, if one is known.
    pub fn name_en(&self) -> Option<String> {
        self.name_by_tag("en").map(str::to_owned).or_else(|| self.gazetteer_region().map(Region::name_en))
    }

    /// Its name by language tag, if the data set gives one.
    pub fn name_by_tag(&self, tag: &str) -> Option<&'g str> {
        self.names().find(|(of, _)| *of == tag).map(|(_, name)| name)
    }

    /// Its names by language tag.
    pub fn names(&self) -> impl Iterator<Item = (&'g str, &'g str)> {
        let graph = self.graph;
        let names = self.detail().map(|detail| detail.names.as_slice()).unwrap_or_default();
        names.iter().map(|(tag, name)| (graph.text(*tag), graph.text(*name)))
    }

    /// Its name in a language, or its name where there is none in it.
    pub fn name_in(&self, lang: Lang) -> String {
        match lang {
            Lang::En => self.name_en().unwrap_or_else(|| self.name().to_owned()),
            Lang::Zh => self.name_by_tag("zh").unwrap_or(self.name()).to_owned(),
        }
    }

    /// Other names it answers to.
    pub fn aliases(&self) -> impl Iterator<Item = &'g str> {
        let graph = self.graph;
        self.detail().into_iter().flat_map(|detail| &detail.aliases).map(|alias| graph.text(*alias))
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.graph.store.nodes.kind(self.node)
    }

    /// Name of its kind.
    pub fn kind_name(&self) -> &'g str {
        &self.graph.kinds.info(self.kind()).name
    }

    /// Its classes.
    pub fn classes(&self) -> impl ExactSizeIterator<Item = &'g str> + use<'g> {
        let graph = self.graph;
        let classes = self.detail().map(|detail| detail.classes.as_slice()).unwrap_or_default();
        classes.iter().map(|class| graph.text(*class))
    }

    /// The level of a region.
    pub fn level(&self) -> Option<Level> {
        self.graph.store.nodes.level(self.node)
    }

    /// Whether the gazetteer has it and no table of the data set declares it.
    pub fn is_from_gazetteer(&self) -> bool {
        self.graph.store.nodes.is_from_gazetteer(self.node)
    }

    /// The region of the gazetteer that it is.
    pub fn gazetteer_region(&self) -> Option<Region> {
        (self.kind() == Kind::REGION).then(|| china().by_id(self.id()))?
    }

    /// The name is ours, the source gives none.
    pub fn is_unnamed(&self) -> bool {
        self.detail().is_some_and(|detail| detail.unnamed)
    }

    /// Declared by being used as a scheme or programme.
    pub fn is_declared_by_use(&self) -> bool {
        self.detail().is_some_and(|detail| detail.by_use)
    }

    /// Left out under `--public`.
    pub fn is_internal(&self) -> bool {
        self.detail().is_some_and(|detail| detail.internal)
    }

    /// Of a group: the source ends its list with 等.
    pub fn is_open(&self) -> bool {
        self.detail().is_some_and(|detail| detail.open)
    }

    /// When it has existed.
    pub fn period(&self) -> Option<&'g Period> {
        self.graph.store.period(self.detail()?.period)
    }

    /// The source's words for its period.
    pub fn period_words(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.detail()?.period_words)
    }

    /// How far it has come.
    pub fn status(&self) -> Status {
        self.detail().map(|detail| detail.status).unwrap_or_default()
    }

    /// Degrees east and north (WGS 84), its own or the gazetteer's.
    pub fn point(&self) -> Option<(f64, f64)> {
        self.detail().and_then(|detail| detail.point).or_else(|| self.gazetteer_region()?.point())
    }

    /// Of a group: the kind of its members.
    pub fn group_of(&self) -> Option<&'g str> {
        self.detail()?.of.map(|kind| self.graph.kinds.info(kind).name.as_str())
    }

    /// Of a group: how many members it has, if that is stated.
    pub fn size(&self) -> Option<u64> {
        self.detail()?.size
    }

    /// Of a group: the members that are named.
    pub fn members(&self) -> Vec<Entity<'g>> {
        self.others(Kind::MEMBERSHIP, true).map(|(member, _)| member).collect()
    }

    /// Where it lies: each place with the link that says so.
    pub fn within(&self) -> Vec<(Entity<'g>, Link<'g>)> {
        self.others(Kind::WITHIN, false).collect()
    }

    /// What it belongs to, each with the link that says so.
    pub fn unit_of(&self) -> Vec<(Entity<'g>, Link<'g>)> {
        self.others(Kind::UNIT_OF, false).collect()
    }

    /// Who set it up, each with the link that says so. A park with an owner is an enclave.
    pub fn owners(&self) -> Vec<(Entity<'g>, Link<'g>)> {
        self.others(Kind::OWNERSHIP, true).collect()
    }

    /// Whether it is an enclave: a park that somebody owns.
    pub fn is_enclave(&self) -> bool {
        self.graph.containment.is_enclave(self.node)
    }

    fn others(&self, kind: Kind, incoming: bool) -> impl Iterator<Item = (Entity<'g>, Link<'g>)> + use<'g> {
        let graph = self.graph;
        let arcs: Vec<_> = if incoming {
            graph.arcs().incoming_of(self.node, kind).to_vec()
        } else {
            graph.arcs().outgoing_of(self.node, kind).collect()
        };
        arcs.into_iter().map(move |arc| {
            let (giver, receiver) = graph.arc_ends(arc);
            (if incoming { giver } else { receiver }, graph.arc_link(arc))
        })
    }

    /// The nearest region that it lies in or belongs to, itself if it is one; of an enclave the one that hosts it.
    pub fn region(&self) -> Option<Entity<'g>> {
        self.graph
            .containment
            .counts_to(self.node, Role::Giver, &Moment::Any)
            .into_iter()
            .map(|(node, _)| self.graph.entity(node))
            .find(|entity| entity.kind() == Kind::REGION)
    }

    /// Links that it receives, structure included, by kind, giver and id.
    pub fn links_in(&self) -> impl Iterator<Item = Link<'g>> {
        let graph = self.graph;
        graph.arcs().incoming(self.node).iter().map(|arc| graph.arc_link(*arc))
    }

    /// Links that it gives, structure included, by kind, receiver and id.
    pub fn links_out(&self) -> impl Iterator<Item = Link<'g>> {
        let graph = self.graph;
        graph.arcs().outgoing(self.node).map(|arc| graph.arc_link(arc))
    }

    /// Free text.
    pub fn note(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.detail()?.note)
    }

    /// The user's own attributes.
    pub fn x(&self) -> Option<&'g serde_json::Value> {
        self.detail()?.x.as_deref()
    }

    /// The sentences that its own declaration cites. Where there are none, it rests on those of its links.
    pub fn citations(&self) -> impl Iterator<Item = Citation<'g>> {
        self.graph.citations(self.graph.store.node_citations(self.node))
    }
}
