//! Which figures of equal ends count, where two of them may be one another or hold the same part.

use std::collections::BTreeMap;

use super::lowest::{Least, Pick, Wholes};

/// Up to so many figures that may be one another are tried in every choice.
const EVERY_CHOICE: usize = 12;

/// An item of a node.
#[derive(Clone, Copy)]
pub(super) struct Member {
    pub(super) item: u32,
    /// Only one of the sums that it is made of can count.
    pub(super) one_of: bool,
}

/// The most that items of equal ends, ascending, make without two that may be one another: the pairs, each after the number of
/// its node.
pub(super) fn heaviest(
    wholes: &Wholes<'_, '_>,
    members: impl Iterator<Item = Member> + Clone,
    pairs: &[(u32, u32, u32)],
) -> Least {
    let mut least = Least::default();
    if pairs.is_empty() && !members.clone().any(|member| member.one_of) {
        for member in members {
            wholes.take(member.item, &mut least);
        }
        return least;
    }
    let members: Vec<Member> = members.filter(|member| wholes.items.is_sure(member.item)).collect();
    let near = Near::new(&members, pairs);
    if pairs.is_empty() {
        for (at, member) in members.iter().enumerate() {
            let each = wholes.items.figures(member.item) <= EVERY_CHOICE;
            let cluster = Cluster { wholes, members: &members, near: &near, of: Vec::new() };
            least = least.and(cluster.choices(at, each).swap_remove(0).least);
        }
        return least;
    }
    let mut seen = vec![false; members.len()];
    for first in 0..members.len() {
        let mut cluster = Vec::new();
        let mut open = vec![first];
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut seen[at], true) {
                cluster.push(at);
                open.extend(&near.0[at]);
            }
        }
        cluster.sort_unstable();
        let figures: usize = cluster.iter().map(|at| wholes.items.figures(members[*at].item)).sum();
        let cluster = Cluster { wholes, members: &members, near: &near, of: cluster };
        least = least.and(match cluster.of.as_slice() {
            [] => Least::default(),
            [one] => cluster.choices(*one, figures <= EVERY_CHOICE).swap_remove(0).least,
            _ if figures <= EVERY_CHOICE => cluster.every_choice(),
            _ => cluster.by_class(figures),
        });
    }
    least
}

/// The members that each may be or has a part in common with, by their positions, ascending.
struct Near(Vec<Vec<usize>>);

impl Near {
    fn new(members: &[Member], pairs: &[(u32, u32, u32)]) -> Self {
        let position = |item: u32| members.binary_search_by_key(&item, |member| member.item).ok();
        let mut near: Vec<Vec<usize>> = vec![Vec::new(); if pairs.is_empty() { 0 } else { members.len() }];
        for (_, one, other) in pairs {
            if let (Some(one), Some(other)) = (position(*one), position(*other)) {
                near[one].push(other);
                near[other].push(one);
            }
        }
        for near in &mut near {
            near.sort_unstable();
        }
        Near(near)
    }
}

/// Members that hang together.
struct Cluster<'c, 'a, 'g> {
    wholes: &'c Wholes<'a, 'g>,
    members: &'c [Member],
    near: &'c Near,
    of: Vec<usize>,
}

/// One of several sums, and its low end and whether that is open.
type Sum = (u32, (i128, bool));

/// A way to count a member.
struct Choice {
    member: usize,
    least: Least,
}

impl Cluster<'_, '_, '_> {
    /// All of a member; or of sums that hold the same the largest: by its number, and for `each` also the largest of those
    /// that are more than theirs, if that is another. Of equal ones the first, without `each` the last.
    fn choices(&self, member: usize, each: bool) -> Vec<Choice> {
        let Member { item, one_of } = self.members[member];
        if !one_of {
            let mut least = Least::default();
            self.wholes.take(item, &mut least);
            return vec![Choice { member, least }];
        }
        let sums = self.wholes.items.members(item).iter().map(|entry| {
            let value = self.wholes.value_of_entry(*entry);
            (*entry, (value.low.unwrap_or_default(), value.low_open && value.low.is_some()))
        });
        let better = |one: Sum, other: Sum| if other.1 > one.1 || !each && other.1 == one.1 { other } else { one };
        let Some(best) = sums.clone().reduce(better) else { return Vec::new() };
        // Where something else is open too, the first of the same number is as good.
        let first = sums.clone().find(|sum| each && sum.1.0 == best.1.0 && sum.0 != best.0);
        let choice = |(entry, (low, open)): Sum| {
            let picked = vec![Pick { item, only: Some(entry) }];
            Choice { member, least: Least { low, open, picked, loose: false } }
        };
        [Some(best), first].into_iter().flatten().map(choice).collect()
    }

    /// The entries by which a choice is put in order: all of its sums, else its first.
    fn entries(&self, choice: &Choice) -> &[u32] {
        let items = &self.wholes.items;
        let item = self.members[choice.member].item;
        let members = items.members(item);
        match choice.least.picked.first().and_then(|pick| pick.only) {
            Some(only) => {
                let at = members.partition_point(|entry| *entry < only);
                &members[at..=at]
            }
            None if items.has_sums(item) => members,
            None => &members[..1],
        }
    }

    /// The best of all choices of figures that are not near one another; of equal ones the largest and then the first.
    fn every_choice(&self) -> Least {
        let choices: Vec<Choice> = self.of.iter().flat_map(|member| self.choices(*member, true)).collect();
        let mut order: Vec<u32> = choices.iter().flat_map(|choice| self.entries(choice)).copied().collect();
        order.sort_unstable();
        let rank = |choice: &Choice| {
            let places = self.entries(choice).iter().map(|entry| order.partition_point(|other| other < entry));
            places.fold(0u32, |ranks, place| ranks | 1 << (31 - place))
        };
        let ranks: Vec<u32> = choices.iter().map(rank).collect();
        let apart = |one: &Choice, other: &Choice| {
            one.member != other.member && self.near.0[one.member].binary_search(&other.member).is_err()
        };
        let mut best: Option<(Rank, Vec<usize>)> = None;
        // Each choice in turn, with all ways to go on from it.
        let mut open: Vec<Vec<usize>> = (0..choices.len()).map(|first| vec![first]).collect();
        while let Some(chosen) = open.pop() {
            let low = chosen.iter().map(|at| choices[*at].least.low).sum();
            let is_open = chosen.iter().any(|at| choices[*at].least.open);
            let ranks = chosen.iter().fold(0, |all, at| all | ranks[*at]);
            let key = (low, is_open, ranks.count_ones(), ranks);
            if best.as_ref().is_none_or(|(known, _)| key > *known) {
                best = Some((key, chosen.clone()));
            }
            for next in chosen.last().map_or(0, |last| last + 1)..choices.len() {
                if chosen.iter().all(|at| apart(&choices[*at], &choices[next])) {
                    open.push(chosen.iter().copied().chain([next]).collect());
                }
            }
        }
        let chosen = best.map(|(_, chosen)| chosen).unwrap_or_default();
        chosen.into_iter().map(|at| choices[at].least.clone()).fold(Least::default(), Least::and)
    }

    /// Figures that are near to the same others are not near one another: the heaviest such class. It is the best choice where
    /// each class is near to all others, as those of one source are to those of another, and those that hold one year.
    fn by_class(&self, figures: usize) -> Least {
        let mut classes: BTreeMap<(&[usize], Option<usize>), Vec<usize>> = BTreeMap::new();
        for member in &self.of {
            // Sums of which only one can count are near one another, and so each is a class by itself.
            let alone = self.members[*member].one_of.then_some(*member);
            classes.entry((&self.near.0[*member], alone)).or_default().push(*member);
        }
        let number =
            |members: &[usize]| members.iter().map(|at| self.wholes.items.figures(self.members[*at].item)).sum::<usize>();
        let complete = classes.iter().all(|((near, _), class)| number(near) + number(class) == figures);
        let mut best: Option<(Least, Class<'_>)> = None;
        for ((near, alone), class) in &classes {
            let of = class.iter().map(|member| self.choices(*member, false).swap_remove(0).least);
            let sum = of.fold(Least::default(), Least::and);
            let class = Class { near, alone: alone.and_then(|member| sum.picked.first().map(|pick| (member, *pick))) };
            let better = best.as_ref().is_none_or(|(known, other)| {
                let (known, new) = ((known.low, known.open), (sum.low, sum.open));
                new > known || new == known && self.neighbours(&class) < self.neighbours(other)
            });
            if better {
                best = Some((sum, class));
            }
        }
        let mut least = best.map(|(least, _)| least).unwrap_or_default();
        least.loose |= !complete;
        least
    }

    /// The figures that are near to those of a class, in order: of two equal classes the one whose come first is taken.
    fn neighbours(&self, class: &Class<'_>) -> Vec<u32> {
        let items = self.wholes.items;
        let figures = |member: usize| {
            let item = self.members[member].item;
            &items.members(item)[..items.figures(item)]
        };
        let mut entries: Vec<u32> = class.near.iter().flat_map(|member| figures(*member)).copied().collect();
        if let Some((member, pick)) = class.alone {
            entries.extend(figures(member).iter().filter(|entry| Some(**entry) != pick.only));
        }
        entries.sort_unstable();
        entries
    }
}

/// The low end and whether it is open, how many figures make it, and which, the first as the highest bit.
type Rank = (i128, bool, u32, u32);

/// Figures that are near to the same others.
struct Class<'n> {
    near: &'n [usize],
    /// It is one sum of a member, near to the other sums of that.
    alone: Option<(usize, Pick)>,
}
