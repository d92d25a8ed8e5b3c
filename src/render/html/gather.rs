//! What stands behind a scene, taken from the view that it was drawn from; what the view hides is not in it.

use std::collections::BTreeMap;

use super::data::{CiteData, Data, EntityData, FactData, KindData, LinkData, SourceData, Words};
use super::years;
use crate::graph::{Entity, Fact, FilterError, Found, Lang, Link, NodeId, View};
use crate::model::{Answer, Basis, FactClass, Family, Kind, Level, Quantity, Span, Status, class_zh};
use crate::query::shape::{self, CiteShape, QuantityShape};
use crate::query::show::show;
use crate::scene::placed::Scene;

/// The data of a scene that was drawn from a view. O(scene × years), and the links and facts of each entity.
pub(super) fn gather(view: &View<'_>, scene: &Scene) -> Result<Data, FilterError> {
    let graph = view.graph();
    let links: Vec<Link<'_>> = scene
        .link_ids()
        .into_iter()
        .filter_map(|id| graph.link_by_id(id))
        .filter(|link| view.admits(link.handle()) != Answer::No)
        .collect();
    let range = years::range(view, &links);
    let years = years::answers(view, &links, range)?;
    let mut gathering = Gathering::new(view, scene, &links);
    for id in scene.entity_ids() {
        if let Some(entity) = graph.entity_by_id(id).filter(|entity| view.names_entity(entity)) {
            gathering.entity(&entity);
        }
    }
    let mut rows: Vec<LinkData> = Vec::with_capacity(links.len());
    for (link, years) in links.iter().zip(years) {
        rows.push(gathering.link(link, years));
    }
    let told = gathering.entities.len();
    for at in 0..told {
        gathering.details(at);
    }
    let facts = gathering.facts(told, &links);
    Ok(Data {
        shanhai: shape::VERSION,
        lang: tag(scene.language),
        years: range,
        terms: gathering.terms,
        kinds: gathering.kinds.into_iter().map(|(_, kind)| kind).collect(),
        sources: gathering.sources.into_iter().map(|(_, source)| source).collect(),
        entities: gathering.rows,
        links: rows,
        facts,
    })
}

/// The tag of a language in HTML.
pub(super) fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Zh => "zh",
    }
}

struct Gathering<'v, 'g> {
    view: &'v View<'g>,
    entities: Vec<Entity<'g>>,
    rows: Vec<EntityData>,
    places: BTreeMap<NodeId, usize>,
    kinds: Vec<(Kind, KindData)>,
    sources: Vec<(String, SourceData)>,
    terms: BTreeMap<String, Words>,
}

impl<'v, 'g> Gathering<'v, 'g> {
    fn new(view: &'v View<'g>, scene: &Scene, links: &[Link<'g>]) -> Self {
        let looks: BTreeMap<&str, (&str, &'static str)> =
            scene.links.iter().map(|link| (link.kind.as_str(), (link.style.colour.as_str(), link.style.dash.as_str()))).collect();
        let drawn = |kind: Kind| links.iter().any(|link| link.kind() == kind);
        let kinds = view.graph().kinds().iter().filter(|(kind, info)| info.family != Family::Entity && drawn(*kind));
        let kinds = kinds.map(|(kind, info)| {
            let (colour, dash) = looks.get(info.name.as_str()).copied().unwrap_or((&info.colour, info.dash.as_str()));
            let words = [info.en.clone(), info.zh.clone()];
            (kind, KindData { name: info.name.clone(), words, colour: colour.to_owned(), dash })
        });
        let words = Level::ALL.into_iter().map(|level| ("level", level.as_str(), level.zh()));
        let words = words.chain(Status::ALL.iter().map(|status| ("status", status.as_str(), status.zh())));
        let words = words.chain(Basis::ALL.iter().map(|basis| ("basis", basis.as_str(), basis.zh())));
        let words = words.chain(Span::ALL.iter().map(|span| ("span", span.as_str(), span.zh())));
        let words = words.chain(FactClass::ALL.iter().map(|class| ("fact", class.as_str(), class.zh())));
        let terms = words.map(|(what, name, zh)| (format!("{what}:{name}"), [name.replace('-', " "), zh.to_owned()])).collect();
        Gathering {
            view,
            entities: Vec::new(),
            rows: Vec::new(),
            places: BTreeMap::new(),
            kinds: kinds.collect(),
            sources: Vec::new(),
            terms,
        }
    }

    /// The place of an entity, with its names and kind.
    fn entity(&mut self, entity: &Entity<'g>) -> usize {
        if let Some(at) = self.places.get(&entity.handle()) {
            return *at;
        }
        let info = self.view.graph().kinds().info(entity.kind());
        self.terms.insert(format!("kind:{}", info.name), [info.en.clone(), info.zh.clone()]);
        let at = self.entities.len();
        self.places.insert(entity.handle(), at);
        self.entities.push(*entity);
        self.rows.push(EntityData {
            id: entity.id().to_owned(),
            names: [entity.name_in(Lang::En), entity.name_in(Lang::Zh)],
            kind: info.name.clone(),
            level: entity.level().map(|level| level.to_string()),
            ..EntityData::default()
        });
        at
    }

    fn by_id(&mut self, id: &str) -> Option<usize> {
        let entity = self.view.graph().entity_by_id(id)?;
        Some(self.entity(&entity))
    }

    /// All that the sheet of an entity tells beside its links.
    fn details(&mut self, at: usize) {
        let entity = self.entities[at];
        let shown = show(self.view, Found::Entity(entity)).to_shape(self.view);
        let many = |gathering: &mut Self, ids: Vec<String>| ids.iter().filter_map(|id| gathering.by_id(id)).collect::<Vec<_>>();
        let parents = many(self, shown.parents.into_iter().map(|one| one.id).collect());
        let owners = many(self, shown.owners.into_iter().map(|one| one.id).collect());
        let members = many(self, shown.entity.members.clone());
        let cite = self.cite(shown.cite);
        for class in &shown.entity.class {
            let zh = class_zh(class).unwrap_or(class).to_owned();
            self.terms.insert(format!("class:{class}"), [class.replace('-', " "), zh]);
        }
        let names = &self.rows[at].names;
        let other_names = entity.names().map(|(_, name)| name.to_owned()).filter(|name| !names.contains(name));
        let aliases = shown.aliases.into_iter().chain(other_names).collect();
        let row = &mut self.rows[at];
        *row = EntityData {
            id: std::mem::take(&mut row.id),
            names: std::mem::take(&mut row.names),
            kind: std::mem::take(&mut row.kind),
            level: row.level.take(),
            aliases,
            class: shown.entity.class,
            size: shown.entity.size,
            unnamed: shown.entity.unnamed,
            status: shown.entity.status,
            period: shown.period,
            note: shown.note,
            parents,
            owners,
            members,
            cite,
        };
    }

    fn link(&mut self, link: &Link<'g>, years: String) -> LinkData {
        let shape = shape::link(self.view, link, self.view.admits(link.handle()));
        let named = |entity: &Entity<'g>| self.view.names_entity(entity);
        let scheme = link.scheme().filter(named);
        let programmes: Vec<Entity<'g>> = link.programmes().filter(named).collect();
        for measure in link.measures() {
            self.unit(&measure.quantity());
        }
        let mut roles = Vec::new();
        for role in shape.roles {
            let who: Vec<usize> = role.entities.iter().filter_map(|one| self.by_id(&one.id)).collect();
            roles.push((role.role, who));
        }
        LinkData {
            kind: self.kinds.iter().position(|(kind, _)| *kind == link.kind()).unwrap_or_default(),
            from: link.givers().map(|giver| self.entity(&giver)).collect(),
            to: link.receivers().map(|receiver| self.entity(&receiver)).collect(),
            years,
            possible: shape.certainty != "yes",
            because: shape.because,
            open: shape.open,
            period: shape.period,
            period_as_written: shape.period_as_written,
            status: shape.status,
            scheme: scheme.map(|scheme| self.entity(&scheme)),
            programmes: programmes.iter().map(|programme| self.entity(programme)).collect(),
            roles,
            enclave: shape.enclave.and_then(|enclave| self.by_id(&enclave.id)),
            figures: shape.measures,
            note: shape.note,
            cite: self.cite(shape.cite),
            id: shape.id,
        }
    }

    /// The facts that are said of the first `told` entities or of one of the links.
    fn facts(&mut self, told: usize, links: &[Link<'g>]) -> Vec<FactData> {
        let mut rows = Vec::new();
        for fact in self.view.graph().facts() {
            let answer = self.view.admits_fact(&fact);
            let known = |entity: Entity<'g>| self.places.get(&entity.handle()).is_some_and(|at| *at < told);
            let about = fact.about().and_then(|link| links.iter().position(|one| one.handle() == link.handle()));
            if answer != Answer::No && (about.is_some() || fact.of().is_some_and(known) || fact.with().is_some_and(known)) {
                rows.push(self.fact(&fact, about, answer));
            }
        }
        rows
    }

    fn fact(&mut self, fact: &Fact<'g>, about: Option<usize>, answer: Answer) -> FactData {
        let shape = shape::fact(self.view, fact, answer);
        for measure in fact.measures() {
            self.unit(&measure.quantity());
        }
        for (_, value, _) in fact.conditions() {
            if let Some(value) = value {
                self.unit(value);
            }
        }
        let named =
            |name: &str, figure: Option<QuantityShape>| figure.map(|figure| QuantityShape { measure: name.to_owned(), ..figure });
        let figures =
            named("value", shape.value).into_iter().chain(named("before", shape.before)).chain(named("after", shape.after));
        FactData {
            of: fact.of().map(|of| self.entity(&of)),
            with: fact.with().map(|with| self.entity(&with)),
            about,
            class: shape.class,
            what: shape.what,
            figures: figures.chain(shape.measures).collect(),
            text: shape.text,
            conditions: shape.conditions,
            then: shape.then,
            period: shape.period,
            possible: shape.certainty != "yes",
            note: shape.note,
            cite: self.cite(shape.cite),
        }
    }

    fn unit(&mut self, quantity: &Quantity) {
        let unit = &quantity.unit;
        self.terms
            .entry(format!("unit:{}", unit.as_str()))
            .or_insert_with(|| [unit.label_en().to_owned(), unit.label_zh().to_owned()]);
    }

    fn cite(&mut self, shapes: Vec<CiteShape>) -> Vec<CiteData> {
        let mut cites = Vec::new();
        for CiteShape { source, quote, locator, says } in shapes {
            if let Some(source) = self.source(&source) {
                cites.push(CiteData { source, quote, locator, says });
            }
        }
        cites
    }

    fn source(&mut self, id: &str) -> Option<usize> {
        if let Some(at) = self.sources.iter().position(|(known, _)| known == id) {
            return Some(at);
        }
        let source = self.view.graph().source_by_id(id)?;
        let row = SourceData {
            id: id.to_owned(),
            title: source.title().map(str::to_owned),
            published: source.published().map(ToString::to_string),
            publisher: source.publisher().map(str::to_owned),
            author: source.author().map(str::to_owned),
            url: source.url().map(str::to_owned),
        };
        self.sources.push((id.to_owned(), row));
        Some(self.sources.len() - 1)
    }
}
