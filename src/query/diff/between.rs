//! One graph at two dates.

use super::pairs::pair;
use super::sides::Side;
use super::things::{Sure, changed_fact, one_sided, sort_facts};
use super::{Change, Changes, Difference, FigureChange, figures};
use crate::graph::{Entity, Fact, Filter, FilterError, Graph, Link, Measure, View};
use crate::model::{Answer, FactClass, Kind, Period};

/// What holds at the one date and not at the other, in one graph.
///
/// What surely held at the first date and surely does not hold at the second ended; where one of them is only possible, so is
/// the end. What is possible at both is undecided. With `certain` only sure changes are given. Links change where figures of
/// their own period hold at one of the dates; of indicators the value at the second date stands against that at the first.
/// An entity is added or ended by its own period; sources do not come and go.
///
/// # Errors
/// [`FilterError`] where the filter names what is not there.
///
/// Cost: O(links + entities + facts).
pub fn between<'g>(graph: &'g Graph, filter: &Filter, first: Period, second: Period) -> Result<Difference<'g>, FilterError> {
    // Under `certain` what is only possible would be as good as ended.
    let at = |date| graph.filtered(Filter { as_of: Some(date), during: None, certain: false, ..filter.clone() });
    let (old, new) = (Side::new(at(first)?), Side::new(at(second)?));
    let mut difference = Difference {
        links: links(&old, &new),
        entities: entities(&old, &new, first, second),
        facts: facts(&old, &new),
        sources: Changes::none(),
        old: old.view,
        new: new.view,
    };
    if filter.certain {
        keep_sure(&mut difference.links);
        keep_sure(&mut difference.entities);
        keep_sure(&mut difference.facts);
    }
    Ok(difference)
}

fn keep_sure<T>(changes: &mut Changes<'_, T>) {
    let all = changes.changes.len();
    changes.changes.retain(|change| change.certainty == Answer::Yes);
    changes.undecided += all - changes.changes.len();
}

/// What two answers say of a change.
enum Turn {
    Never,
    Stays,
    Undecided,
    Ends(Answer),
    Begins(Answer),
}

fn turn(first: Answer, second: Answer) -> Turn {
    use Answer::{No, Possibly, Yes};
    match (first, second) {
        (No, No) => Turn::Never,
        (Yes, Yes) => Turn::Stays,
        (Possibly, Possibly) => Turn::Undecided,
        (Yes, No) => Turn::Ends(Yes),
        (No, Yes) => Turn::Begins(Yes),
        (Yes, Possibly) | (Possibly, No) => Turn::Ends(Possibly),
        (Possibly, Yes) | (No, Possibly) => Turn::Begins(Possibly),
    }
}

/// Sorts things by what becomes of them; `stays` is asked of those that hold at both dates.
fn turns<'g, T: Copy>(
    things: impl Iterator<Item = (T, Answer, Answer)>,
    stays: impl Fn(T) -> Option<Change<'g, T>>,
) -> (Changes<'g, T>, Vec<Sure<T>>, Vec<Sure<T>>) {
    let (mut ended, mut added) = (Vec::new(), Vec::new());
    let mut found = Changes::none();
    for (one, first, second) in things {
        match turn(first, second) {
            Turn::Never => {}
            Turn::Ends(sure) => ended.push((one, sure)),
            Turn::Begins(sure) => added.push((one, sure)),
            Turn::Undecided => found.undecided += 1,
            Turn::Stays => match stays(one) {
                Some(change) => found.changes.push(change),
                None => found.unchanged += 1,
            },
        }
    }
    (found, ended, added)
}

fn links<'g>(old: &Side<'g>, new: &Side<'g>) -> Changes<'g, Link<'g>> {
    let compared = |side: &Side<'g>, link: &Link<'g>| {
        // Where something lies is a key of its entity, and moves with the dates of that key.
        let place = matches!(link.kind(), Kind::WITHIN | Kind::UNIT_OF | Kind::OWNERSHIP | Kind::MEMBERSHIP)
            && link.period().is_some()
            && link.givers().all(|giver| !giver.is_from_gazetteer());
        if link.is_derived() || link.is_implied() && !place { Answer::No } else { side.admits_dated(link) }
    };
    let all = old.view.graph().links().map(|link| (link, compared(old, &link), compared(new, &link)));
    let (mut found, ended, added) = turns(all, |link| {
        let figures = own_figures(old, new, &link);
        let certainty = figures.iter().map(|(_, sure)| *sure).max()?;
        let figures = figures.into_iter().map(|(figure, _)| figure).collect();
        Some(Change { old: Some(link), new: Some(link), certainty, fields: Vec::new(), figures })
    });
    one_sided(&mut found.changes, ended, added);
    found.changes.sort_by_key(|change| {
        let one = change.old.or(change.new);
        (change.what(), one.map(|link| (link.kind(), link.id())))
    });
    found
}

/// Figures with a period of their own that hold at one date alone.
fn own_figures<'g>(old: &Side<'g>, new: &Side<'g>, link: &Link<'g>) -> Vec<(FigureChange<'g>, Answer)> {
    let holds = |side: &Side<'g>, one: &Measure<'g>| match (one.own_period(), side.view.asked()) {
        (Some(own), Some(asked)) => own.answer(asked, known_until(link)),
        _ => Answer::Yes,
    };
    let (mut ended, mut added) = (Vec::new(), Vec::new());
    let mut certainty = Answer::Yes;
    for one in link.measures() {
        match turn(holds(old, &one), holds(new, &one)) {
            Turn::Ends(sure) => {
                ended.push(one);
                certainty = certainty.min(sure);
            }
            Turn::Begins(sure) => {
                added.push(one);
                certainty = certainty.min(sure);
            }
            Turn::Never | Turn::Stays | Turn::Undecided => {}
        }
    }
    figures::changes((&old.view, ended), (&new.view, added)).into_iter().map(|change| (change, certainty)).collect()
}

fn known_until(link: &Link<'_>) -> Option<crate::model::date::Day> {
    let published = link.citations().filter_map(|citation| citation.source().published().copied());
    published.filter_map(|period| period.end().1.or(period.start().1)).max()
}

fn entities<'g>(old: &Side<'g>, new: &Side<'g>, first: Period, second: Period) -> Changes<'g, Entity<'g>> {
    let until = |entity: &Entity<'g>| {
        let published = entity.citations().filter_map(|citation| citation.source().published().copied());
        published.filter_map(|period| period.end().1.or(period.start().1)).max()
    };
    let narrow = {
        let filter = old.view.filter();
        let plain = Filter { as_of: filter.as_of, public: filter.public, ..Filter::default() };
        *filter != plain
    };
    let touched = |entity: &Entity<'g>| {
        entity.links_in().chain(entity.links_out()).any(|link| {
            let shown = |view: &View<'g>| view.admits(link.handle()) != Answer::No;
            shown(&old.view) || shown(&new.view)
        })
    };
    let own = |entity: &Entity<'g>| !entity.is_from_gazetteer() && old.view.names_entity(entity) && (!narrow || touched(entity));
    let all = old.view.graph().entities().filter(own).map(|entity| {
        let holds = |date: &Period| entity.period().map_or(Answer::Yes, |period| period.answer(date, until(&entity)));
        (entity, holds(&first), holds(&second))
    });
    let (mut found, ended, added) = turns(all, |_| None);
    one_sided(&mut found.changes, ended, added);
    found.changes.sort_by_key(|change| {
        let one = change.old.or(change.new);
        (change.what(), one.map(|entity| (entity.kind(), entity.id())))
    });
    found
}

fn facts<'g>(old: &Side<'g>, new: &Side<'g>) -> Changes<'g, Fact<'g>> {
    let all = old.view.graph().facts().map(|fact| (fact, old.admits_fact(&fact), new.admits_fact(&fact)));
    let (mut found, ended, added) = turns(all, |_| None);
    // What an indicator is at the one date and at the other is a change of it, where each date has one value.
    let of = |(fact, _): &(Fact<'g>, Answer)| {
        let id = |entity: Option<Entity<'g>>| entity.map(|entity| entity.id()).unwrap_or_default();
        let about = fact.about().map(|link| link.id()).unwrap_or_default();
        [fact.class().as_str(), id(fact.of()), id(fact.with()), about, fact.what()].join("\u{1f}")
    };
    let alone = |facts: &[(Fact<'g>, Answer)], key: &str| facts.iter().filter(|one| of(one) == key).count() == 1;
    let (all_ended, all_added) = (ended.clone(), added.clone());
    let paired = pair(ended, added, [&of, &of], &|a, _| {
        let key = of(a);
        (a.0.class() == FactClass::Indicator && alone(&all_ended, &key) && alone(&all_added, &key)).then_some(0)
    });
    for ((a, first), (b, second)) in paired.both {
        found.changes.push(changed_fact(old, new, a, b, first.min(second)));
    }
    one_sided(&mut found.changes, paired.old, paired.new);
    sort_facts(&mut found.changes);
    found
}
