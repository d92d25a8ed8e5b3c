//! Totals beside the definition, pair by pair: which figures are inside which, and what they make at most and at least.
//!
//! The library compares neither figures nor payments by pairs; here all pairs are compared, as DESIGN says it of sure and
//! possible parts, and every choice of figures of equal ends is tried.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proptest::prelude::*;
use shanhai::model::{Answer, Period};
use shanhai::query::total::{Total, total};

use crate::graphs::{graph, period};

/// Entities, each with what it lies in.
const PLACES: [(&str, &str, &str); 8] = [
    ("P", "province", ""),
    ("A", "prefecture", "P"),
    ("A1", "county", "A"),
    ("A2", "county", "A"),
    ("Q", "province", ""),
    ("B", "prefecture", "Q"),
    ("B1", "county", "B"),
    ("B2", "county", "B"),
];

const PERIODS: [&str; 10] =
    ["2020", "2021", "2022", "2021-03", "2020/2021", "2021/2022", "2020/2022", "2021/2023", "2020-06/2022", "2019/2024"];

/// Giver, receiver, low end, width, period, source, scheme.
type Drawn = (usize, usize, i64, i64, usize, usize, usize);

/// A figure as the definition sees it.
struct Figure {
    ends: (usize, usize),
    low: i64,
    high: i64,
    period: Period,
    source: usize,
    scheme: usize,
}

impl Figure {
    fn new(drawn: &Drawn) -> Figure {
        let (giver, receiver, low, width, at, source, scheme) = *drawn;
        Figure { ends: (giver, receiver), low, high: low + width, period: period(PERIODS[at]), source, scheme }
    }

    /// Equal ends and scheme.
    fn node(&self) -> (usize, usize, usize) {
        (self.ends.0, self.ends.1, self.scheme)
    }

    fn lies_in_time_of(&self, whole: &Figure) -> bool {
        whole.period.is_range() && self.period.lies_inside(&whole.period) == Answer::Yes
    }

    /// A year in a sum of years, or a shorter sum in a longer one.
    fn is_surely_in(&self, whole: &Figure) -> bool {
        self.node() == whole.node() && self.lies_in_time_of(whole) && !whole.lies_in_time_of(self)
    }

    /// Different sources on overlapping times; or ends inside ends, at least one strictly, schemes equal or unknown.
    fn is_possibly_in(&self, whole: &Figure) -> bool {
        if self.period.surely_disjoint(&whole.period) {
            return false;
        }
        if self.node() == whole.node() {
            return self.source != whole.source && !self.is_surely_in(whole) && !whole.is_surely_in(self);
        }
        let schemes = self.scheme == whole.scheme || self.scheme == 0 || whole.scheme == 0;
        let within = lies_in(self.ends.0, whole.ends.0) && lies_in(self.ends.1, whole.ends.1);
        schemes && within && self.ends != whole.ends
    }
}

fn lies_in(part: usize, whole: usize) -> bool {
    let above = PLACES.iter().position(|(name, ..)| *name == PLACES[part].2);
    part == whole || above.is_some_and(|above| lies_in(above, whole))
}

/// What is absorbed, the high end, and the low end where the nodes form a forest.
fn defined(figures: &[Figure]) -> (BTreeSet<usize>, i64, Option<i64>) {
    let all = 0..figures.len();
    let wholes = |part: usize| all.clone().filter(move |whole| figures[part].is_surely_in(&figures[*whole]));
    let absorbed: BTreeSet<usize> = all.clone().filter(|part| wholes(*part).next().is_some()).collect();
    let free: Vec<usize> = all.clone().filter(|at| !absorbed.contains(at)).collect();
    let high = free.iter().map(|at| figures[*at].high).sum();
    let have_a_part =
        |one: usize, other: usize| absorbed.iter().any(|part| wholes(*part).filter(|at| [one, other].contains(at)).count() == 2);
    let apart = |one: usize, other: usize| {
        let possibly = figures[one].is_possibly_in(&figures[other]) || figures[other].is_possibly_in(&figures[one]);
        !possibly && !have_a_part(one, other)
    };
    // Figures that have to do with one another, through any number of steps, are judged together.
    let mut left: BTreeSet<usize> = free.iter().copied().collect();
    let mut low = Some(0);
    while let Some(first) = left.pop_first() {
        let mut group = vec![first];
        let mut at = 0;
        while at < group.len() {
            let near: Vec<usize> = left.iter().copied().filter(|other| !apart(group[at], *other)).collect();
            left.retain(|other| !near.contains(other));
            group.extend(near);
            at += 1;
        }
        low = low.zip(least_of_group(figures, &group, &apart)).map(|(low, more)| low + more);
    }
    (absorbed, high, low)
}

/// What figures that hang together make at least; none where their nodes form no forest.
fn least_of_group(figures: &[Figure], group: &[usize], apart: &impl Fn(usize, usize) -> bool) -> Option<i64> {
    let mut nodes: BTreeMap<(usize, usize, usize), Vec<usize>> = BTreeMap::new();
    for at in group {
        nodes.entry(figures[*at].node()).or_default().push(*at);
    }
    let own = |members: &[usize]| {
        let choices = (0u32..1 << members.len()).map(|mask| {
            let chosen: Vec<usize> = (0..members.len()).filter(|at| mask >> at & 1 == 1).map(|at| members[at]).collect();
            let fits = chosen.iter().all(|one| chosen.iter().all(|other| one == other || apart(*one, *other)));
            if fits { chosen.iter().map(|at| figures[*at].low).sum() } else { 0 }
        });
        choices.max().unwrap_or_default()
    };
    let own: Vec<i64> = nodes.values().map(|members| own(members)).collect();
    let members: Vec<&Vec<usize>> = nodes.values().collect();
    let inside = |part: usize, whole: usize| {
        let any = |one: &usize| members[whole].iter().any(|other| figures[*one].is_possibly_in(&figures[*other]));
        part != whole && members[part].iter().any(any)
    };
    let mut up: Vec<BTreeSet<usize>> =
        (0..own.len()).map(|part| (0..own.len()).filter(|whole| inside(part, *whole)).collect()).collect();
    for _ in 0..own.len() {
        for node in 0..own.len() {
            let further: Vec<usize> = up[node].iter().flat_map(|whole| up[*whole].clone()).collect();
            up[node].extend(further);
        }
    }
    let minimal = |node: usize| -> Vec<usize> {
        up[node].iter().copied().filter(|whole| !up[node].iter().any(|other| up[*other].contains(whole))).collect()
    };
    let roots = (0..own.len()).filter(|node| minimal(*node).is_empty());
    let forest = (0..own.len()).all(|node| minimal(node).len() <= 1);
    forest.then(|| roots.map(|root| least(root, &own, &minimal)).sum())
}

/// The greater of a node's own and the sum of its children.
fn least(node: usize, own: &[i64], parents: &impl Fn(usize) -> Vec<usize>) -> i64 {
    let children = (0..own.len()).filter(|child| parents(*child) == [node]);
    own[node].max(children.map(|child| least(child, own, parents)).sum())
}

fn register(links: &[Drawn]) -> String {
    let mut text = "source = [{ id = 's1', title = 't' }, { id = 's2', title = 't' }]\n".to_owned();
    text += "programme = [{ name = 'east-west', class = 'scheme' }]\n";
    for (name, level, within) in PLACES {
        let within = if within.is_empty() { String::new() } else { format!("within = '{within}'\n") };
        let _ = writeln!(text, "[[region]]\nname = '{name}'\nlevel = '{level}'\n{within}");
    }
    for (at, (giver, receiver, low, width, period, source, scheme)) in links.iter().enumerate() {
        let _ = writeln!(text, "[[funding]]\nid = 'l{at:02}'\nfrom = '{}'\nto = '{}'", PLACES[*giver].0, PLACES[*receiver].0);
        let amount = if *width == 0 { format!("{low}元") } else { format!("{low}—{}元", low + width) };
        let _ = writeln!(text, "amount = '{amount}'\nperiod = '{}'", PERIODS[*period]);
        let _ = writeln!(text, "cite = {{ source = 's{}', quote = 'q{at}' }}", source + 1);
        if *scheme == 1 {
            text += "scheme = 'east-west'\n";
        }
    }
    text
}

/// Many between few ends, of few numbers, so that figures are alike.
fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let ends = (prop_oneof![3 => Just(1usize), 1 => 0..4usize], prop_oneof![3 => Just(5usize), 1 => 4..8usize]);
    let link = (ends, 1..9i64, prop_oneof![3 => Just(0i64), 1 => 1..5i64], 0..PERIODS.len(), 0..2usize, 0..5usize);
    let drawn = |((giver, receiver), low, width, period, source, scheme)| {
        (giver, receiver, low * 10, width, period, source, usize::from(scheme == 0))
    };
    (prop::collection::vec(link.prop_map(drawn), 1..11), any::<bool>()).prop_map(|(mut links, one_source)| {
        if one_source {
            for link in &mut links {
                link.5 = 0;
            }
        }
        links
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_total_is_what_all_pairs_of_figures_make(links in drawn()) {
        let figures: Vec<Figure> = links.iter().map(Figure::new).collect();
        let (absorbed, high, low) = defined(&figures);
        let graph = graph(&register(&links));
        let answer = total(&graph.view(), &Total { measure: Some("money".to_owned()), ..Total::default() });
        let [row] = answer.totals.as_slice() else { return Err(TestCaseError::fail("one total")) };
        let told: BTreeSet<usize> = row.absorbed.iter().map(|absorbed| absorbed.figure.link.id()[1..].parse().unwrap()).collect();
        prop_assert_eq!(&told, &absorbed);
        let sum = row.sum.unwrap();
        // Sure parts that exceed their whole raise it; the files of `tests/totals` have such.
        if row.exceeded.is_empty() {
            prop_assert_eq!(sum.high, Some(high.into()));
            match low {
                Some(low) => prop_assert_eq!((sum.low, row.loose), (low.into(), false)),
                None => prop_assert!(row.loose && sum.low <= high.into()),
            }
            let without = total(&graph.view(), &Total { sums_only: true, ..Total::default() });
            prop_assert_eq!(without.totals[0].sum, row.sum);
        }
    }
}
