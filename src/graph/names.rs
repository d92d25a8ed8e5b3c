//! From what people write to an entity: ids, codes, names, aliases, short names, paths.

use rayon::slice::ParallelSliceMut;

use super::column::Column;
use super::store::Store;
use super::text::TextId;
use super::{Entity, Graph, Lang, NodeId};
use crate::gazetteer::{How, Region, Resolution, china};
use crate::model::{Kind, Level, Period};

/// Names and aliases of a graph, sorted, with those who bear them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// All entities, by name.
    pub(crate) order: Column<NodeId>,
    /// Other names, by name, then node.
    pub(crate) others: Column<OtherName>,
}

/// A name of an entity that is not its first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, zerocopy::FromBytes, zerocopy::IntoBytes, zerocopy::Immutable, zerocopy::KnownLayout,
)]
#[repr(C)]
pub(crate) struct OtherName {
    name: TextId,
    of: NodeId,
}

/// What a text means: an entity of the graph, or a region of the gazetteer that the graph does not have.
#[derive(Clone, Copy, Debug)]
pub enum Found<'g> {
    /// An entity of the graph.
    Entity(Entity<'g>),
    /// A region that no link of the graph names.
    Region(Region),
}

/// A text that means no one entity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing is called so.
    #[error("nothing is called `{name}`")]
    Unknown {
        /// The text.
        name: String,
        /// Names much like it with their ids.
        near: Vec<(String, String)>,
    },
    /// Several are called so.
    #[error("`{name}` fits {}", .candidates.len())]
    Ambiguous {
        /// The text.
        name: String,
        /// Those who are: a path of names, and the id.
        candidates: Vec<(String, String)>,
    },
}

impl Names {
    /// Sorts the names. Cost: O(n log n), on all cores.
    pub(crate) fn new(store: &Store) -> Self {
        let name = |node: &NodeId| store.texts.bytes_of(store.nodes.name(*node));
        let mut order: Vec<NodeId> = (0..store.nodes.len()).map(NodeId::at).collect();
        order.par_sort_unstable_by(|a, b| (name(a), a).cmp(&(name(b), b)));
        let mut others: Vec<OtherName> = Vec::new();
        for (node, detail) in &store.nodes.detail {
            let more = detail.aliases.iter().chain(detail.names.iter().map(|(_, name)| name));
            let more = more.filter(|name| **name != store.nodes.name(*node));
            others.extend(more.map(|name| OtherName { name: *name, of: *node }));
        }
        others.sort_unstable_by(|a, b| (store.texts.get(a.name), a.of).cmp(&(store.texts.get(b.name), b.of)));
        others.dedup();
        Names { order: order.into(), others: others.into() }
    }

    pub(crate) fn by_id(store: &Store, id: &str) -> Option<NodeId> {
        store.nodes.id.find(id).map(NodeId::at)
    }

    /// Entities of this very name or alias, by handle.
    fn named(&self, store: &Store, name: &str) -> Vec<NodeId> {
        let of = |node: &NodeId| store.texts.get(store.nodes.name(*node));
        let from = self.order.partition_point(|node| of(node) < name);
        let mut named: Vec<NodeId> = self.order[from..].iter().take_while(|node| of(node) == name).copied().collect();
        let from = self.others.partition_point(|other| store.texts.get(other.name) < name);
        let others = self.others[from..].iter().take_while(|other| store.texts.get(other.name) == name);
        named.extend(others.map(|other| other.of));
        named.sort_unstable();
        named
    }

    /// All names, for near misses.
    fn all<'a>(&'a self, store: &'a Store) -> impl Iterator<Item = (&'a str, NodeId)> + 'a {
        let own = self.order.iter().map(|node| (store.nodes.name(*node), *node));
        own.chain(self.others.iter().map(|other| (other.name, other.of))).map(|(text, node)| (store.texts.get(text), node))
    }
}

impl Graph {
    /// The entity that a text means: an id, a code, a name, an alias, a short name, or `parent/name`.
    ///
    /// A name that the data set declares comes first, then the exact name in the gazetteer, then the short one. A region of the
    /// gazetteer that is no entity of this graph is found all the same. Cost: a few binary searches.
    pub fn find(&self, text: &str) -> Result<Found<'_>, NameError> {
        let text = text.trim();
        if let Some(node) = Names::by_id(&self.store, text) {
            return Ok(Found::Entity(self.entity(node)));
        }
        if let Some(found) = text.rsplit_once('/').and_then(|(parent, name)| self.find_below(parent, name)) {
            return Ok(Found::Entity(found));
        }
        let mut own: Vec<Entity<'_>> = self
            .names()
            .named(&self.store, text)
            .into_iter()
            .map(|node| self.entity(node))
            .filter(|entity| !entity.is_from_gazetteer())
            .collect();
        own.dedup();
        match own.as_slice() {
            [one] => return Ok(Found::Entity(*one)),
            [] => {}
            several => {
                if let Some(one) = several.iter().find(|one| several.iter().all(|other| other.lies_in(one))) {
                    return Ok(Found::Entity(*one));
                }
                let candidates = several.iter().map(|entity| (entity.path(), entity.id().to_owned())).collect();
                return Err(NameError::Ambiguous { name: text.to_owned(), candidates });
            }
        }
        match china().resolve(text) {
            Resolution::One { region, .. } => {
                let id = region.id();
                let node = Names::by_id(&self.store, &id);
                Ok(node.map_or(Found::Region(region), |node| Found::Entity(self.entity(node))))
            }
            Resolution::Several(regions) => Err(NameError::Ambiguous {
                name: text.to_owned(),
                candidates: regions.into_iter().map(|region| (region_path(region), region.id())).collect(),
            }),
            Resolution::None { near } => {
                let mut names: Vec<(usize, String, String)> = self
                    .names()
                    .all(&self.store)
                    .map(|(name, node)| (distance(text, name), name.to_owned(), self.entity(node).id().to_owned()))
                    .filter(|(distance, name, _)| *distance <= 1 + name.chars().count() / 4)
                    .chain(near.into_iter().map(|region| (distance(text, region.name()), region.name().to_owned(), region.id())))
                    .collect();
                names.sort();
                names.dedup();
                let near = names.into_iter().take(5).map(|(_, name, id)| (name, id)).collect();
                Err(NameError::Unknown { name: text.to_owned(), near })
            }
        }
    }

    /// The entity that a text means at a date: a code or name of the gazetteer leads to the unit that bore it then.
    ///
    /// What the data set declares comes first, as in [`find`](Self::find), which answers where nobody bore it then, and where
    /// several did. The history of units is known by years: the state at the end of the year is taken.
    pub fn find_at(&self, text: &str, date: &Period) -> Result<Found<'_>, NameError> {
        let found = self.find(text);
        let declared = matches!(&found, Ok(Found::Entity(entity)) if !entity.is_from_gazetteer());
        let several = matches!(&found, Err(NameError::Ambiguous { candidates, .. })
            if candidates.iter().any(|(_, id)| china().by_id(id).is_none()));
        let year = date.end().1.or(date.start().0).and_then(|day| u16::try_from(day.to_ymd().0).ok());
        let (false, false, Some(year)) = (declared, several, year) else { return found };
        let Some(region) = held_at(text.trim(), year) else { return found };
        let node = Names::by_id(&self.store, &region.id());
        Ok(node.map_or(Found::Region(region), |node| Found::Entity(self.entity(node))))
    }

    fn find_below(&self, parent: &str, name: &str) -> Option<Entity<'_>> {
        let Ok(Found::Entity(parent)) = self.find(parent) else { return None };
        let named = self.names().named(&self.store, name).into_iter();
        let mut inside = named.map(|node| self.entity(node)).filter(|entity| entity.lies_in(&parent));
        let first = inside.next()?;
        inside.next().is_none().then_some(first)
    }
}

/// The one unit that bore this code of six digits, or this full name, at the end of a year.
fn held_at(text: &str, year: u16) -> Option<Region> {
    let gazetteer = china();
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let region = gazetteer.holder_at(text.parse().ok()?, year)?;
        return (gazetteer.code_at(region, year).map(|code| format!("{code:06}")).as_deref() == Some(text)).then_some(region);
    }
    let former = gazetteer.by_former_name(text).into_iter().map(|(region, _)| region);
    let mut bore: Vec<Region> = gazetteer.exact(text).filter(|region| region.level() < Level::Township).chain(former).collect();
    bore.retain(|region| gazetteer.name_at(*region, year) == Some(text));
    bore.sort_unstable();
    bore.dedup();
    if let [one] = bore.as_slice() { Some(*one) } else { None }
}

fn distance(a: &str, b: &str) -> usize {
    strsim::damerau_levenshtein(a, b)
}

/// Province, prefecture and name of a region.
pub(crate) fn region_path(region: Region) -> String {
    let mut names: Vec<&str> = region.ancestors().filter(|above| above.level() != Level::Country).map(Region::name).collect();
    names.reverse();
    names.push(region.name());
    names.join("/")
}

/// How a name was understood, in a few words.
pub(crate) fn how(how: How) -> String {
    match how {
        How::Id => "id".into(),
        How::Code => "code".into(),
        How::Exact => "exact name".into(),
        How::Stem | How::TownshipStem => "short name".into(),
        How::English => "English name".into(),
        How::Former(year) => format!("name until {year}"),
        How::Path => "path".into(),
    }
}

impl Entity<'_> {
    /// Whether it lies in `whole` or is it, as a giver does: an enclave in the place where it stands.
    pub fn lies_in(&self, whole: &Entity<'_>) -> bool {
        let (role, any) = (super::Role::Giver, super::Moment::Any);
        self.graph.containment.counts(self.node, whole.node, role, &any) != crate::model::Answer::No
    }

    /// The names of the regions that it lies in, province first, then its own, joined by `/`: for lists of candidates.
    pub fn path(&self) -> String {
        let chain = self.graph.containment.counts_to(self.node, super::Role::Giver, &super::Moment::Any);
        let mut names: Vec<&str> = chain
            .into_iter()
            .skip(1)
            .map(|(node, _)| self.graph.entity(node))
            .filter(|above| above.kind() == Kind::REGION && above.level() != Some(Level::Country))
            .map(|above| above.name())
            .collect();
        names.reverse();
        names.push(self.name());
        names.join("/")
    }
}

impl Found<'_> {
    /// Its id.
    pub fn id(&self) -> String {
        match self {
            Found::Entity(entity) => entity.id().to_owned(),
            Found::Region(region) => region.id(),
        }
    }

    /// Its name in a language.
    pub fn name_in(&self, lang: Lang) -> String {
        match (self, lang) {
            (Found::Entity(entity), lang) => entity.name_in(lang),
            (Found::Region(region), Lang::Zh) => region.name().to_owned(),
            (Found::Region(region), Lang::En) => region.name_en(),
        }
    }
}
