//! Two graphs, thing by thing.

use std::collections::{BTreeMap, BTreeSet};

use super::content::{self, Content};
use super::pairs::{Paired, pair, without_equal};
use super::sides::{Side, Touched};
use super::{Change, Changes, Difference, figures};
use crate::graph::{Entity, Fact, Link, Measure, Source, View};
use crate::model::{Answer, Period};

/// A thing and how surely it is on its side.
pub(super) type Sure<T> = (T, Answer);

/// What a thing is grouped by.
type Key<'k, T> = &'k dyn Fn(&Sure<T>) -> String;

pub(super) fn difference<'g>(old: View<'g>, new: View<'g>) -> Difference<'g> {
    let (old, mut new) = (Side::new(old), Side::new(new));
    let entities = pair_entities(&old, &mut new);
    let (old_links, new_links) = (links(&old), links(&new));
    let (old_facts, new_facts) = (facts(&old), facts(&new));
    let touched = [old.touched(&old_links, &old_facts), new.touched(&new_links, &new_facts)];
    Difference {
        entities: entity_changes(&old, &new, entities, &touched),
        sources: sources(&old, &new, &touched),
        links: link_changes(&old, &new, old_links, new_links),
        facts: fact_changes(&old, &new, old_facts, new_facts),
        old: old.view,
        new: new.view,
    }
}

fn links<'g>(side: &Side<'g>) -> Vec<Sure<Link<'g>>> {
    let graph = side.view.graph();
    graph.links().map(|link| (link, side.admits(&link))).filter(|(_, sure)| *sure != Answer::No).collect()
}

fn facts<'g>(side: &Side<'g>) -> Vec<Sure<Fact<'g>>> {
    let graph = side.view.graph();
    graph.facts().map(|fact| (fact, side.admits_fact(&fact))).filter(|(_, sure)| *sure != Answer::No).collect()
}

fn declared<'g>(side: &Side<'g>) -> Vec<Entity<'g>> {
    let own = |entity: &Entity<'g>| !entity.is_from_gazetteer() && !entity.is_declared_by_use();
    side.view.graph().entities().filter(|entity| own(entity) && side.view.names_entity(entity)).collect()
}

/// Declared entities by their ids, then those that share a name; the new side learns the old ids.
fn pair_entities<'g>(old: &Side<'g>, new: &mut Side<'g>) -> Paired<Entity<'g>> {
    let id = |entity: &Entity<'g>| entity.id().to_owned();
    let mut paired = pair(declared(old), declared(new), [&id, &id], &|_, _| Some(0));
    let kind = |entity: &Entity<'g>| entity.kind_name().to_owned();
    let named = |entity: &Entity<'g>| -> BTreeSet<String> {
        std::iter::once(entity.name()).chain(entity.aliases()).map(str::to_owned).collect()
    };
    let likeness = |old: &Entity<'g>, new: &Entity<'g>| {
        let shared = named(old).intersection(&named(new)).count();
        let score = u32::try_from(shared).unwrap_or(u32::MAX / 2) * 2 + u32::from(old.name() == new.name());
        (shared > 0).then_some(score)
    };
    let further = pair(paired.old, paired.new, [&kind, &kind], &likeness);
    for (old, new_one) in &further.both {
        new.renamed.insert(new_one.id(), old.id());
    }
    paired.both.extend(further.both);
    Paired { both: paired.both, old: further.old, new: further.new }
}

/// What tells a link from others where no id is given; the same on both sides though an end was renamed.
fn identity<'g>(side: &Side<'g>, link: &Link<'g>) -> String {
    if link.has_given_id() {
        return format!("#{}", link.id());
    }
    let scheme = link.scheme().map(|scheme| side.id(&scheme)).unwrap_or_default();
    let period = link.period().map(ToString::to_string).unwrap_or_default();
    let start = period.split('/').next().unwrap_or_default();
    format!("{}\u{1f}{scheme}\u{1f}{start}", kind_and_ends(side, link))
}

fn kind_and_ends<'g>(side: &Side<'g>, link: &Link<'g>) -> String {
    let ids = |ends: &mut dyn Iterator<Item = Entity<'g>>| {
        let ids: BTreeSet<&str> = ends.map(|end| side.id(&end)).collect();
        ids.into_iter().collect::<Vec<_>>().join("+")
    };
    format!("{}\u{1f}{}\u{1f}{}", link.kind_name(), ids(&mut link.givers()), ids(&mut link.receivers()))
}

/// Fields and figures, as one text: equal if two things say the same.
fn all_said<'g>(side: &Side<'g>, content: &Content, measures: impl Iterator<Item = Measure<'g>>) -> String {
    let mut figures: Vec<String> = measures.map(|one| figures::key(&side.view, &one)).collect();
    figures.sort();
    format!("{:?}{figures:?}", content.keys().collect::<Vec<_>>())
}

/// How much two statements have in common: sentences first, then figures, then the period.
fn likeness<'g>(
    sides: [&Side<'g>; 2],
    quotes: &[BTreeSet<String>; 2],
    measures: &[Vec<Measure<'g>>; 2],
    periods: [Option<&Period>; 2],
) -> (u32, u32, u32) {
    let keys = |at: usize| -> BTreeSet<String> { measures[at].iter().map(|one| figures::key(&sides[at].view, one)).collect() };
    let count = |a: &BTreeSet<String>, b: &BTreeSet<String>| u32::try_from(a.intersection(b).count().min(1000)).unwrap_or(0);
    (count(&quotes[0], &quotes[1]), count(&keys(0), &keys(1)), u32::from(periods[0] == periods[1]))
}

fn link_quotes(link: &Link<'_>) -> BTreeSet<String> {
    link.citations().filter(|citation| citation.quote().is_some()).map(|citation| content::quote_key(&citation)).collect()
}

fn link_changes<'g>(
    old: &Side<'g>,
    new: &Side<'g>,
    of_old: Vec<Sure<Link<'g>>>,
    of_new: Vec<Sure<Link<'g>>>,
) -> Changes<'g, Link<'g>> {
    let said = |side: &Side<'g>, link: &Link<'g>| {
        let own = format!("{}\u{1d}", identity(side, link));
        own + &all_said(side, &content::link(side, link), link.measures())
    };
    let (unchanged, of_old, of_new) = without_equal(of_old, of_new, [&|(link, _)| said(old, link), &|(link, _)| said(new, link)]);
    let alike = |a: &Link<'g>, b: &Link<'g>| {
        let measures = [a.measures().collect(), b.measures().collect()];
        likeness([old, new], &[link_quotes(a), link_quotes(b)], &measures, [a.period(), b.period()])
    };
    let score = |(quotes, figures, period): (u32, u32, u32)| quotes * 4 + figures * 2 + period;
    let mut paired =
        pair(of_old, of_new, [&|(link, _)| identity(old, link), &|(link, _)| identity(new, link)], &|(a, _), (b, _)| {
            Some(score(alike(a, b)))
        });
    // The same ends with another start or scheme, or an id that was given or taken: one statement if a sentence says so, or a
    // figure at no other time.
    let corrected = |(a, _): &Sure<Link<'g>>, (b, _): &Sure<Link<'g>>| {
        let (quotes, figures, period) = alike(a, b);
        let apart = a.period().zip(b.period()).is_some_and(|(a, b)| a.surely_disjoint(b));
        (quotes > 0 || figures > 0 && !apart).then_some(score((quotes, figures, period)))
    };
    let ends: [Key<'_, Link<'g>>; 2] = [&|(link, _)| kind_and_ends(old, link), &|(link, _)| kind_and_ends(new, link)];
    let further = pair(paired.old, paired.new, ends, &corrected);
    paired.both.extend(further.both);
    let further = by_sentence(old, new, further.old, further.new);
    paired.both.extend(further.both);
    let mut changes: Vec<Change<'g, Link<'g>>> = Vec::new();
    for ((a, _), (b, _)) in paired.both {
        let fields = content::changes(&content::link(old, &a), &content::link(new, &b));
        let figures = figures::changes((&old.view, a.measures().collect()), (&new.view, b.measures().collect()));
        changes.push(Change { old: Some(a), new: Some(b), certainty: Answer::Yes, fields, figures });
    }
    one_sided(&mut changes, further.old, further.new);
    changes.sort_by_key(|change| {
        let one = change.old.or(change.new);
        (change.what(), one.map(|link| (link.kind(), link.id())))
    });
    Changes { changes, unchanged, undecided: 0 }
}

/// One end was corrected: of one kind and sentence there is one link left on each side, and the other ends are the same.
fn by_sentence<'g>(
    old: &Side<'g>,
    new: &Side<'g>,
    of_old: Vec<Sure<Link<'g>>>,
    of_new: Vec<Sure<Link<'g>>>,
) -> Paired<Sure<Link<'g>>> {
    let mut by: BTreeMap<(String, String), [Vec<usize>; 2]> = BTreeMap::new();
    for (side, links) in [&of_old, &of_new].into_iter().enumerate() {
        for (at, (link, _)) in links.iter().enumerate() {
            for quote in link_quotes(link) {
                by.entry((link.kind_name().to_owned(), quote)).or_default()[side].push(at);
            }
        }
    }
    let ids = |side: &Side<'g>, ends: &mut dyn Iterator<Item = Entity<'g>>| -> BTreeSet<String> {
        ends.map(|end| side.id(&end).to_owned()).collect()
    };
    let (mut taken, mut given) = (vec![false; of_old.len()], vec![false; of_new.len()]);
    let mut both = Vec::new();
    for [left, right] in by.into_values() {
        let ([i], [j]) = (left.as_slice(), right.as_slice()) else { continue };
        let (a, b) = (of_old[*i].0, of_new[*j].0);
        let one_end = ids(old, &mut a.givers()) == ids(new, &mut b.givers())
            || ids(old, &mut a.receivers()) == ids(new, &mut b.receivers());
        if one_end && !taken[*i] && !given[*j] {
            (taken[*i], given[*j]) = (true, true);
            both.push((of_old[*i], of_new[*j]));
        }
    }
    let rest = |links: Vec<Sure<Link<'g>>>, taken: Vec<bool>| {
        links.into_iter().zip(taken).filter(|(_, taken)| !taken).map(|(one, _)| one).collect()
    };
    Paired { both, old: rest(of_old, taken), new: rest(of_new, given) }
}

pub(super) fn one_sided<T>(changes: &mut Vec<Change<'_, T>>, old: Vec<Sure<T>>, new: Vec<Sure<T>>) {
    let alone = |old, new, certainty| Change { old, new, certainty, fields: Vec::new(), figures: Vec::new() };
    changes.extend(old.into_iter().map(|(one, sure)| alone(Some(one), None, sure)));
    changes.extend(new.into_iter().map(|(one, sure)| alone(None, Some(one), sure)));
}

fn entity_changes<'g>(
    old: &Side<'g>,
    new: &Side<'g>,
    paired: Paired<Entity<'g>>,
    touched: &[Option<Touched<'g>>; 2],
) -> Changes<'g, Entity<'g>> {
    let is_asked =
        |at: usize, entity: &Entity<'g>| touched[at].as_ref().is_none_or(|touched| touched.entities.contains(&entity.handle()));
    let mut changes = Vec::new();
    let mut unchanged = 0;
    for (a, b) in paired.both.into_iter().filter(|(a, b)| is_asked(0, a) || is_asked(1, b)) {
        let fields = content::changes(&content::entity(old, &a), &content::entity(new, &b));
        if fields.is_empty() {
            unchanged += 1;
        } else {
            changes.push(Change { old: Some(a), new: Some(b), certainty: Answer::Yes, fields, figures: Vec::new() });
        }
    }
    let sure = |entities: Vec<Entity<'g>>, at: usize| {
        entities.into_iter().filter(|one| is_asked(at, one)).map(|one| (one, Answer::Yes)).collect()
    };
    one_sided(&mut changes, sure(paired.old, 0), sure(paired.new, 1));
    changes.sort_by_key(|change| {
        let one = change.old.or(change.new);
        (change.what(), one.map(|entity| (entity.kind(), entity.id())))
    });
    Changes { changes, unchanged, undecided: 0 }
}

fn fact_changes<'g>(
    old: &Side<'g>,
    new: &Side<'g>,
    of_old: Vec<Sure<Fact<'g>>>,
    of_new: Vec<Sure<Fact<'g>>>,
) -> Changes<'g, Fact<'g>> {
    let said = |side: &Side<'g>, fact: &Fact<'g>| all_said(side, &content::fact(side, fact), fact.measures());
    let (unchanged, of_old, of_new) = without_equal(of_old, of_new, [&|(fact, _)| said(old, fact), &|(fact, _)| said(new, fact)]);
    let alike = |a: &Fact<'g>, b: &Fact<'g>| {
        let quotes =
            |fact: &Fact<'g>| fact.citations().filter(|one| one.quote().is_some()).map(|one| content::quote_key(&one)).collect();
        let measures = [a.measures().collect(), b.measures().collect()];
        likeness([old, new], &[quotes(a), quotes(b)], &measures, [a.period(), b.period()])
    };
    // A given id first; then what is said of whom, where the time is the same or not said on one side, or the sentence is.
    let given = |(fact, _): &Sure<Fact<'g>>| if fact.has_given_id() { fact.id().to_owned() } else { "\u{1f}".to_owned() };
    let mut paired =
        pair(of_old, of_new, [&given, &given], &|(a, _), (b, _)| a.has_given_id().then_some(u32::from(b.has_given_id())));
    let of = |side: &Side<'g>, fact: &Fact<'g>| {
        let id = |entity: Option<Entity<'g>>| entity.map(|entity| side.id(&entity).to_owned()).unwrap_or_default();
        let about = fact.about().map(|link| link.id().to_owned()).unwrap_or_default();
        [fact.class().as_str().to_owned(), id(fact.of()), id(fact.with()), about, fact.what().to_owned()].join("\u{1f}")
    };
    let corrected = |(a, _): &Sure<Fact<'g>>, (b, _): &Sure<Fact<'g>>| {
        let (quotes, figures, period) = alike(a, b);
        let apart = a.period().zip(b.period()).is_some_and(|(a, b)| a.surely_disjoint(b));
        (quotes > 0 || !apart).then_some(quotes * 4 + figures + period * 1000)
    };
    let further = pair(paired.old, paired.new, [&|(fact, _)| of(old, fact), &|(fact, _)| of(new, fact)], &corrected);
    paired.both.extend(further.both);
    let mut changes = Vec::new();
    for ((a, _), (b, _)) in paired.both {
        changes.push(changed_fact(old, new, a, b, Answer::Yes));
    }
    one_sided(&mut changes, further.old, further.new);
    sort_facts(&mut changes);
    Changes { changes, unchanged, undecided: 0 }
}

pub(super) fn changed_fact<'g>(
    old: &Side<'g>,
    new: &Side<'g>,
    a: Fact<'g>,
    b: Fact<'g>,
    certainty: Answer,
) -> Change<'g, Fact<'g>> {
    let fields = content::changes(&content::fact(old, &a), &content::fact(new, &b));
    let figures = figures::changes((&old.view, a.measures().collect()), (&new.view, b.measures().collect()));
    Change { old: Some(a), new: Some(b), certainty, fields, figures }
}

pub(super) fn sort_facts(changes: &mut [Change<'_, Fact<'_>>]) {
    changes.sort_by_key(|change| {
        let one = change.old.or(change.new);
        (change.what(), one.map(|fact| (fact.class(), fact.id())))
    });
}

fn sources<'g>(old: &Side<'g>, new: &Side<'g>, touched: &[Option<Touched<'g>>; 2]) -> Changes<'g, Source<'g>> {
    let shown = |side: &Side<'g>, at: usize| -> Vec<Source<'g>> {
        let is_asked = |source: &Source<'g>| touched[at].as_ref().is_none_or(|touched| touched.sources.contains(source.id()));
        side.view.graph().sources().filter(|source| side.view.shows_source(source) && is_asked(source)).collect()
    };
    let id = |source: &Source<'g>| source.id().to_owned();
    let paired = pair(shown(old, 0), shown(new, 1), [&id, &id], &|_, _| Some(0));
    let mut changes = Vec::new();
    let mut unchanged = 0;
    for (a, b) in paired.both {
        let fields = content::changes(&content::source(&a), &content::source(&b));
        if fields.is_empty() {
            unchanged += 1;
        } else {
            changes.push(Change { old: Some(a), new: Some(b), certainty: Answer::Yes, fields, figures: Vec::new() });
        }
    }
    // With a filter a source may only be cited no longer: it ended where its graph no longer has it.
    let gone = |side: &Side<'g>, sources: Vec<Source<'g>>| -> Vec<Sure<Source<'g>>> {
        sources
            .into_iter()
            .filter(|one| side.view.graph().source_by_id(one.id()).is_none())
            .map(|one| (one, Answer::Yes))
            .collect()
    };
    one_sided(&mut changes, gone(new, paired.old), gone(old, paired.new));
    changes.sort_by_key(|change| (change.what(), change.old.or(change.new).map(|source| source.id())));
    Changes { changes, unchanged, undecided: 0 }
}
