//! Where flows concentrate: for each receiver and giver how much it leans on few partners, and how unequal they are.
//!
//! It stands on [`flows`](super::flows): regions of a level, totals that count nothing twice, intervals. The indexes
//! themselves, with formulas and literature, are in [`metrics`](crate::metrics).
//!
//! `section` gathers what can be set against one another, `party` makes the indexes of one region, `overall` those of all,
//! `population` the regions that receive nothing, `shape` the JSON.

mod overall;
mod party;
mod population;
mod section;
mod shape;

use super::flows::{FlowsOptions, rolled};
use super::joint::Joint;
use super::total::{BasisClass, LINKS, SpanClass};
use crate::graph::{Entity, View};
use crate::model::{Kind, Level, Period, Unit};

pub use overall::{Inequality, Overall};
pub use party::{Amount, Party, SMALL};
pub use shape::{
    AmountShape, ConcentrationCoverageShape, ConcentrationShape, CoverageShape, InequalityShape, OverallShape, PairShape,
    PartyShape, RangeShape, SectionShape, SilentShape,
};

/// A question for concentration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concentration {
    /// Givers as their regions at this level.
    pub givers: Level,
    /// Receivers as their regions at this level.
    pub receivers: Level,
    /// `money`, `people`, `projects`, [`LINKS`] or the data set's own.
    pub measure: String,
    /// What figures must rest on; none: realised.
    pub basis: Vec<BasisClass>,
    /// Each stretch of years by itself; nothing is spread over years.
    pub by_year: bool,
    /// What a total that several give or receive jointly is for each of them.
    pub joint: Joint,
    /// The level between whose regions inequality is told from that within them.
    pub between: Level,
    /// Also count the regions of the receivers' level that receive nothing, inside of `within` if the view has one.
    pub population: bool,
}

impl Concentration {
    /// By a measure, from prefectures to counties.
    pub fn new(measure: &str) -> Self {
        Concentration {
            givers: Level::Prefecture,
            receivers: Level::County,
            measure: measure.to_owned(),
            basis: Vec::new(),
            by_year: false,
            joint: Joint::Apart,
            between: Level::Province,
            population: false,
        }
    }

    fn flows(&self, ledger: bool) -> FlowsOptions {
        FlowsOptions {
            givers: self.givers,
            receivers: self.receivers,
            measure: Some(self.measure.clone()),
            basis: self.basis.clone(),
            by_year: self.by_year,
            internal: false,
            top: None,
            ledger,
        }
    }

    /// The levels as the command line writes them: `prefecture:county`, or `prefecture` where they are the same.
    pub fn levels(&self) -> String {
        self.flows(false).levels()
    }
}

/// What goes from one region to another.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'g> {
    /// Who gives.
    pub from: Entity<'g>,
    /// Who receives.
    pub to: Entity<'g>,
    /// How much.
    pub amount: Amount,
    /// Its part of all pairs together; none where they make nothing.
    pub share: Option<f64>,
}

/// How many links had a figure, and what became of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Links between regions of the levels.
    pub links: usize,
    /// Those of them with a figure that counts.
    pub with_figure: usize,
    /// Those with a figure that is several regions' together, and nobody's share.
    pub joint: usize,
    /// Further links, inside one region.
    pub internal: usize,
    /// Further links, with an end above the level.
    pub coarser: usize,
    /// Further links, with an end in no region.
    pub no_region: usize,
}

/// Figures that can be set against one another: of one kind, unit, span and basis; of links, those of all kinds.
#[derive(Clone, Debug)]
pub struct Section<'g> {
    /// Kind of the links; none where links of all kinds are counted.
    pub kind: Option<Kind>,
    /// What is counted.
    pub unit: Option<Unit>,
    /// For what stretch of time.
    pub span: SpanClass,
    /// What the figures rest on.
    pub basis: BasisClass,
    /// Of yearly rates when they hold, and by year the years.
    pub period: Option<Period>,
    /// Who receives, the largest first.
    pub receivers: Vec<Party<'g>>,
    /// Who gives, the largest first.
    pub givers: Vec<Party<'g>>,
    /// All of them.
    pub overall: Overall,
    /// Who gives to whom, the largest first.
    pub pairs: Vec<Pair<'g>>,
}

/// Where flows concentrate.
#[derive(Clone, Debug)]
pub struct ConcentrationAnswer<'g> {
    /// By kind, unit, span, basis and period.
    pub sections: Vec<Section<'g>>,
    /// Kinds of which no link has such a figure, with the number of their links between regions of the levels.
    pub silent: Vec<(Kind, usize)>,
    /// The public view leaves links out, so these are not all.
    pub hidden: bool,
}

/// Concentration of what goes between the regions of two levels.
///
/// The share of a partner is its total in that of all partners; where a total is only known as an interval, the index is that
/// of the stated values (else of the low ends), and a range tells what it can be at all. A total of which several are givers
/// or receivers is no share of one of them: it is left out and counted, or split under [`Joint::Equal`]. What several give
/// to one receiver is still that one's, and counts when receivers are compared.
///
/// Cost: that of [`flows`](super::flows::flows), and O(pairs × log pairs).
pub fn concentration<'g>(view: &View<'g>, question: &Concentration) -> ConcentrationAnswer<'g> {
    let ledger = section::wants_ledgers(view, &question.measure);
    let rolled = rolled(view, &question.flows(ledger));
    let kinds_apart = question.measure != LINKS;
    let reached = section::reached(&rolled, kinds_apart, ledger);
    let drafts = section::drafts(&rolled, &reached, kinds_apart);
    let population = if question.population { population::population(view, question) } else { Vec::new() };
    let mut sections = Vec::new();
    let mut silent = Vec::new();
    for draft in drafts {
        if draft.has_figures() {
            sections.push(section::section(view, question, &population, draft));
        } else if let Some(kind) = draft.kind() {
            silent.push((kind, draft.coverage().links));
        }
    }
    // A kind that has figures in one unit is not silent for its links without any.
    silent.retain(|(kind, _)| !sections.iter().any(|section: &Section<'_>| section.kind == Some(*kind)));
    silent.dedup_by_key(|(kind, _)| *kind);
    ConcentrationAnswer { sections, silent, hidden: view.hides_any() }
}
