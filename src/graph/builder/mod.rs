//! From declarations to a graph: checks them, resolves their names and lays out the columns.
//!
//! The order of declarations and files never matters: entities, links and sources are numbered in the order of their ids.

mod assemble;
mod audit;
mod columns;
mod cycles;
mod hosting;
mod lay_out;
mod links;
mod number;
mod parts;
mod plain;
mod point;
mod resolve;
mod roster;
mod succession;
mod targets;

use super::Graph;
use super::declaration::{EntityDeclaration, FactDeclaration, LinkDeclaration, Register, SourceDeclaration};
use super::rows::{EntityRows, LinkRows};
use crate::diagnostic::{Place, Report};
use crate::model::KindInfo;

/// A graph and what was wrong with its declarations. What is wrong was left out.
#[derive(Debug)]
pub struct Built {
    /// The graph of all that is sound.
    pub graph: Graph,
    /// Every fault, sorted.
    pub report: Report,
    /// How each name was resolved, by place, if [`Builder::note_names`] asked for it.
    pub names: Vec<Resolved>,
}

/// How a name was resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// Where it stands.
    pub place: Place,
    /// The name as written.
    pub name: String,
    /// The id it led to.
    pub id: String,
    /// By what: declared, exact name, short name, …
    pub how: String,
}

/// Collects declarations and builds the graph.
///
/// ```
/// use shanhai::graph::declaration::LinkDeclaration;
/// use shanhai::graph::Builder;
///
/// let mut builder = Builder::default();
/// builder.link(LinkDeclaration::new("pairing", "拱墅区", "常山县"));
/// let built = builder.build();
/// assert!(!built.report.has_errors());
/// assert_eq!(built.graph.link_by_id("pairing-none").map(|link| link.kind_name().to_owned()), None);
/// let pairing = built.graph.links().find(|link| link.kind_name() == "pairing").expect("it was declared");
/// assert_eq!(pairing.givers().next().map(|giver| giver.id().to_owned()), Some("cn-330105".to_owned()));
/// ```
#[derive(Debug, Default)]
pub struct Builder {
    register: Register,
    notes_names: bool,
}

impl Builder {
    /// Starts from what was read.
    pub fn new(register: Register) -> Self {
        Builder { register, notes_names: false }
    }

    /// Asks for [`Built::names`]: how each name was resolved.
    pub fn note_names(&mut self) -> &mut Self {
        self.notes_names = true;
        self
    }

    /// Declares a source.
    pub fn source(&mut self, source: SourceDeclaration) -> &mut Self {
        self.register.sources.push(source);
        self
    }

    /// Declares a kind.
    pub fn kind(&mut self, kind: KindInfo) -> &mut Self {
        self.register.kinds.push(kind.into());
        self
    }

    /// Declares an entity.
    pub fn entity(&mut self, entity: EntityDeclaration) -> &mut Self {
        self.register.entities.push(entity);
        self
    }

    /// Declares a link.
    pub fn link(&mut self, link: LinkDeclaration) -> &mut Self {
        self.register.links.push(link);
        self
    }

    /// Declares plain links, a row each.
    pub fn rows(&mut self, rows: LinkRows) -> &mut Self {
        self.register.plain.add_links(rows);
        self
    }

    /// Declares plain entities, a row each; best before the links that name them.
    pub fn entity_rows(&mut self, rows: EntityRows) -> &mut Self {
        self.register.plain.add_entities(rows);
        self
    }

    /// Declares a fact.
    pub fn fact(&mut self, fact: FactDeclaration) -> &mut Self {
        self.register.facts.push(fact);
        self
    }

    /// Checks, resolves and lays out. Never fails: what is wrong is left out and reported.
    ///
    /// Cost: O(n log n) in the number of declarations.
    pub fn build(self) -> Built {
        assemble::assemble(self.register, self.notes_names)
    }
}
