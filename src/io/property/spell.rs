//! Spells: the stretches of time that dynamic graphs have, as periods and back.

use super::entry;
use crate::diagnostic::{Place, Placed};
use crate::io::value::{Data, Entry};
use crate::model::{Day, Period};

/// When a node or an edge is there; an end that is not given is open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spell {
    pub(crate) start: Option<Placed<String>>,
    pub(crate) end: Option<Placed<String>>,
}

impl Spell {
    /// The period in EDTF; none where an end is no date (steps of a simulation) or the spell is all of time.
    pub(crate) fn period(&self) -> Option<String> {
        let ends = (self.start.as_ref().map(|at| date(&at.value)), self.end.as_ref().map(|at| date(&at.value)));
        let text = match ends {
            (Some(Some(start)), Some(Some(end))) if start == end => start,
            (Some(Some(start)), Some(Some(end))) => format!("{start}/{end}"),
            (Some(Some(start)), None) => format!("{start}/.."),
            (None, Some(Some(end))) => format!("../{end}"),
            _ => return None,
        };
        Period::parse(&text).is_ok().then_some(text)
    }

    /// A spell whose infinite ends are open ones.
    pub(crate) fn new(start: Option<Placed<String>>, end: Option<Placed<String>>) -> Self {
        let finite = |at: &Placed<String>| !matches!(at.value.as_str(), "-Infinity" | "Infinity" | "-inf" | "inf");
        Spell { start: start.filter(finite), end: end.filter(finite) }
    }
}

/// When something is there.
pub(super) enum Spelled<S> {
    Period(Period),
    /// Not at a time of the calendar: its start and its end by their names, where it has them.
    Steps(S),
}

/// When something is there that has a spell, if it has one.
pub(super) fn spelled(spell: Option<&Spell>) -> Spelled<impl Iterator<Item = (&'static str, &Placed<String>)>> {
    let period = spell.and_then(Spell::period).and_then(|period| Period::parse(&period).ok());
    if let Some(period) = period {
        return Spelled::Period(period);
    }
    let ends = spell.map_or([None, None], |spell| [spell.start.as_ref(), spell.end.as_ref()]);
    Spelled::Steps(["start", "end"].into_iter().zip(ends).filter_map(|(key, at)| Some((key, at?))))
}

/// From the first start to the last end.
pub(super) fn hull(spells: &[Spell]) -> Option<Spell> {
    let first = spells.first()?.clone();
    Some(spells[1..].iter().fold(first, |hull, spell| Spell {
        start: earlier(hull.start, spell.start.clone(), false),
        end: earlier(hull.end, spell.end.clone(), true),
    }))
}

fn earlier(a: Option<Placed<String>>, b: Option<Placed<String>>, later: bool) -> Option<Placed<String>> {
    let (a, b) = (a?, b?);
    let number = |at: &Placed<String>| at.value.parse::<f64>().ok();
    let b_first = match (number(&a), number(&b)) {
        (Some(one), Some(other)) => other < one,
        _ => b.value < a.value,
    };
    Some(if b_first == later { a } else { b })
}

/// A spell as a period in EDTF; one that is no time of the calendar stays among the attributes.
pub(super) fn edtf(spell: Option<&Spell>, attributes: &mut Vec<Entry>, place: Place) -> Option<Placed<String>> {
    if let Some(period) = spell.and_then(Spell::period) {
        return Some(Placed::new(period, place));
    }
    if let Spelled::Steps(steps) = spelled(spell) {
        attributes.extend(steps.map(|(key, at)| entry(key, Data::Text(at.value.clone()), at.place)));
    }
    None
}

/// A date, a date with a time, or a year that some program wrote as a number.
fn date(text: &str) -> Option<String> {
    let day = text.trim().split(['T', ' ']).next()?;
    let whole = day.strip_suffix(".0").unwrap_or(day);
    let is_year = whole.len() == 4 && whole.bytes().all(|byte| byte.is_ascii_digit());
    let text = if is_year { whole } else { day };
    Period::parse(text).ok().filter(|period| !period.is_range()).map(|_| text.to_owned())
}

/// First and last day of a period, for programs that know days alone.
pub(crate) fn spell_of(edtf: &str) -> (Option<String>, Option<String>) {
    let Ok(period) = Period::parse(edtf) else { return (None, None) };
    let text = |day: Day| {
        let (year, month, day) = day.to_ymd();
        (0..=9999).contains(&year).then(|| format!("{year:04}-{month:02}-{day:02}"))
    };
    (period.start().0.and_then(text), period.end().1.and_then(text))
}
