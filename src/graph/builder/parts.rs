//! Circles in what is part of what.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;

use super::columns::Columns;
use super::number::{Numbered, NumberedFact};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::graph::store::{FactRow, Links, Part, Target};
use crate::model::PartCertainty;

/// Takes out the `part_of` that run in a circle, and reports each circle once.
///
/// What a link or fact is inside of, its figures are inside of, those of one name inside those of that name.
pub(super) fn break_circles(
    numbered: &[Numbered],
    facts: &[NumberedFact],
    links: &mut Links,
    rows: &mut [FactRow],
    columns: &mut Columns,
    faults: &mut Vec<Diagnostic>,
) {
    let statements = Statements { numbered, facts, links, rows, columns };
    let circles = statements.circles();
    faults.extend(circles.iter().map(|circle| statements.fault(circle)));
    let broken: BTreeSet<(Target, Target)> = circles.into_iter().flatten().collect();
    let holds = |part: Target, stated: &Part| stated.whole.is_none_or(|whole| !broken.contains(&(part, whole)));
    for (link, detail) in &mut links.detail {
        detail.part_of.retain(|stated| holds(Target::Link(*link), stated));
    }
    for (at, row) in (0u32..).zip(rows) {
        row.part_of.retain(|stated| holds(Target::Fact(at), stated));
    }
    for (row, detail) in &mut columns.measures.detail {
        detail.part_of.retain(|stated| holds(Target::Measure(*row), stated));
    }
}

/// What leads to one another, over steps.
fn components(steps: &[(Target, Target)]) -> Vec<Vec<Target>> {
    let targets: BTreeSet<Target> = steps.iter().flat_map(|(from, to)| [*from, *to]).collect();
    let mut graph: DiGraph<Target, ()> = DiGraph::with_capacity(targets.len(), steps.len());
    let at: BTreeMap<Target, _> = targets.into_iter().map(|target| (target, graph.add_node(target))).collect();
    for (from, to) in steps {
        graph.add_edge(at[from], at[to], ());
    }
    tarjan_scc(&graph).into_iter().map(|found| found.into_iter().map(|node| graph[node]).collect()).collect()
}

struct Statements<'a> {
    numbered: &'a [Numbered],
    facts: &'a [NumberedFact],
    links: &'a Links,
    rows: &'a [FactRow],
    columns: &'a Columns,
}

impl Statements<'_> {
    /// Every part and what it is declared to be inside of.
    fn stated(&self) -> Vec<(Target, Target)> {
        let links = self.links.detail.iter().map(|(link, detail)| (Target::Link(*link), &detail.part_of));
        let facts = (0u32..).zip(self.rows).map(|(at, row)| (Target::Fact(at), &row.part_of));
        let figures = self.columns.measures.detail.iter().map(|(row, detail)| (Target::Measure(*row), &detail.part_of));
        let inside = |part: &Part| part.whole.filter(|_| part.certainty != PartCertainty::None);
        links
            .chain(facts)
            .chain(figures)
            .flat_map(|(part, all)| all.iter().filter_map(inside).map(move |whole| (part, whole)))
            .collect()
    }

    fn figures(&self, target: Target) -> Range<u32> {
        match target {
            Target::Link(link) => self.links.measures(link),
            Target::Fact(fact) => self.rows[fact as usize].measures.clone(),
            Target::Measure(row) => row..row + 1,
        }
    }

    /// What a statement comes to: itself, and its figures inside those of the same name.
    fn steps(&self, (part, whole): (Target, Target)) -> Vec<(Target, Target)> {
        let name = |row: u32| self.columns.measures.name(row as usize);
        let mut steps = vec![(part, whole)];
        for one in self.figures(part) {
            let others = self.figures(whole).filter(|other| name(*other) == name(one));
            steps.extend(others.map(|other| (Target::Measure(one), Target::Measure(other))));
        }
        steps
    }

    /// The statements of each circle. A circle of links is one of their figures too, and yet one.
    fn circles(&self) -> Vec<BTreeSet<(Target, Target)>> {
        let stated = self.stated();
        let steps: Vec<_> = stated.iter().flat_map(|one| self.steps(*one)).collect();
        let found = components(&steps).into_iter().enumerate();
        let circle_of: BTreeMap<Target, usize> =
            found.flat_map(|(at, circle)| circle.into_iter().map(move |target| (target, at))).collect();
        let turns = |(part, whole): &(Target, Target)| circle_of[part] == circle_of[whole];
        let broken: Vec<_> = stated.into_iter().filter(|one| self.steps(*one).iter().any(turns)).collect();
        // Both ways, so that the statements of one circle are one component.
        let joined = |one: &(Target, Target)| {
            let steps: Vec<_> = self.steps(*one).into_iter().filter(turns).map(|(part, _)| (one.0, part)).chain([*one]).collect();
            steps.into_iter().flat_map(|(from, to)| [(from, to), (to, from)]).collect::<Vec<_>>()
        };
        let both: Vec<_> = broken.iter().flat_map(joined).collect();
        let touching = |circle: Vec<Target>| broken.iter().copied().filter(|(part, _)| circle.contains(part)).collect();
        components(&both).into_iter().map(touching).collect()
    }

    fn fault(&self, circle: &BTreeSet<(Target, Target)>) -> Diagnostic {
        let names: BTreeMap<String, Place> =
            circle.iter().flat_map(|(part, whole)| [self.name(*part), self.name(*whole)]).collect();
        let ids: Vec<String> = names.keys().map(|id| format!("`{id}`")).collect();
        let message = match ids.as_slice() {
            [one] => format!("{one} is part of itself"),
            _ => format!("{} are part of one another in a circle", ids.join(" and ")),
        };
        let hint = "take out the `part_of` that is wrong; until then none of the circle holds";
        let place = names.into_values().max().unwrap_or_default();
        Diagnostic::error(Code::Cycle, place, message).hint(hint)
    }

    /// Id and place of a link, a fact or a figure.
    fn name(&self, target: Target) -> (String, Place) {
        match target {
            Target::Link(link) => {
                // What is part of something was declared; rows of tables say nothing of others.
                let found = self.numbered.binary_search_by_key(&link, |numbered| numbered.handle);
                found.map_or_else(
                    |_| (String::new(), Place::Nowhere),
                    |at| (self.numbered[at].id.clone(), self.numbered[at].link.place),
                )
            }
            Target::Fact(fact) => {
                let fact = &self.facts[fact as usize];
                (fact.id.clone(), fact.fact.declared.common.place)
            }
            Target::Measure(row) => {
                let links = self.numbered.iter().map(|numbered| Target::Link(numbered.handle));
                let facts = (0u32..).take(self.rows.len()).map(Target::Fact);
                let bearer = links.chain(facts).find(|bearer| self.figures(*bearer).contains(&row));
                let Some(bearer) = bearer else { return (String::new(), Place::Nowhere) };
                let ((id, place), name) = (self.name(bearer), self.columns.measures.name(row as usize));
                let same = |other: &u32| self.columns.measures.name(*other as usize) == name;
                let nth = (self.figures(bearer).start..=row).filter(same).count();
                let name = self.columns.texts.get(self.columns.measure_names[usize::from(name)]);
                (if nth == 1 { format!("{id}#{name}") } else { format!("{id}#{name}.{nth}") }, place)
            }
        }
    }
}
