//! Text of links, most of which are alike: a ledger's differ in id, ends and one figure.
//!
//! What a format makes of such a link depends, those aside, on a few small numbers, its [`Look`]. So it is asked once for each
//! look, with marks in the place of what differs, and what it made is a [`Pattern`] that other links of the look fill in. Whatever
//! says more takes the long way: a record for each link.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use hashbrown::{HashMap, HashSet};
use serde_json::{Error, Number};

use super::in_order::Counts;
use super::json::{LinkRecord, Records, ValueRecord};
use crate::graph::column::FrontCoded;
use crate::graph::{LinkId, View};
use crate::model::quantity::FIXED_DECIMALS;
use crate::model::{Kind, Status};

/// Patterns that a thread keeps.
const MOST: usize = 1 << 12;

/// Links whose ends are looked up together.
const TOGETHER: usize = 64;

/// Ten-thousandths below which every number is one of 64-bit floating point too, to the last decimal.
const HELD: u64 = 1 << 53;

const ONE: u64 = 10_u64.pow(FIXED_DECIMALS);

/// What the text of a plain link depends on, beside its id, ends and figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Look {
    kind: u32,
    flags: u8,
    period: u32,
    scheme: u32,
    citations: u32,
    /// Class of its figure plus one; 0 is none.
    class: u32,
    /// Whether the figure is a whole number.
    whole: bool,
}

/// What differs between links of one look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Id,
    Giver,
    Receiver,
    /// The figure.
    Number,
    /// The number in the words of the source, which may be of another size: 1.5 for 15,000 in 1.5万元.
    Words,
}

/// Text with slots.
#[derive(Debug, PartialEq, Eq)]
struct Pattern {
    /// Texts, each with the slot behind it.
    pieces: Vec<(String, Slot)>,
    rest: String,
    counts: Counts,
}

/// What stands in the slots while a pattern is made. All have letters and digits only, which no format escapes.
struct Marks {
    texts: [(Slot, &'static str); 4],
    whole: i64,
    broken: f64,
}

/// Two sets: what both give the same pattern for holds neither by chance.
const MARKS: [Marks; 2] = [
    Marks {
        texts: [
            (Slot::Id, "qz0idzq"),
            (Slot::Giver, "qz0giverzq"),
            (Slot::Receiver, "qz0receiverzq"),
            (Slot::Words, "qz0wordszq"),
        ],
        whole: 8_070_605_040_302_010_907,
        broken: 8_070_605.040_3,
    },
    Marks {
        texts: [
            (Slot::Id, "qz1idzq"),
            (Slot::Giver, "qz1giverzq"),
            (Slot::Receiver, "qz1receiverzq"),
            (Slot::Words, "qz1wordszq"),
        ],
        whole: 7_060_504_030_201_090_807,
        broken: 7_060_504.030_2,
    },
];

/// What fills the slots.
#[derive(Debug, Default)]
struct Filling<'a> {
    id: &'a str,
    giver: &'a str,
    receiver: &'a str,
    number: &'a str,
    words: &'a str,
}

impl Look {
    /// Where it stands among those of late: by what differs most.
    fn place(self) -> usize {
        let mixed = self.kind ^ self.class.rotate_left(2) ^ self.period.rotate_left(4) ^ u32::from(self.whole) << 1;
        mixed as usize % LATE
    }
}

/// Looks that are found without a hash.
const LATE: usize = 64;

/// What a thread keeps from part to part.
#[derive(Debug)]
struct Kept {
    number_of: HashMap<Look, usize>,
    /// None: links of this look take the long way.
    patterns: Vec<Option<Pattern>>,
    /// Looks of late and their patterns, each at its place as long as no other comes there.
    late: [(Option<Look>, usize); LATE],
    number: String,
    words: String,
}

impl Default for Kept {
    fn default() -> Self {
        let (number, words) = (String::new(), String::new());
        Kept { number_of: HashMap::new(), patterns: Vec::new(), late: [(None, 0); LATE], number, words }
    }
}

/// How much of a link a format writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All that its record holds.
    Whole,
    /// Its id, kind, ends and the numbers of its figures.
    Plain,
}

/// The texts that a format makes of links.
pub(super) struct LinkTexts<'v, 'g, W> {
    records: Records<'v, 'g>,
    view: &'v View<'g>,
    extent: Extent,
    /// Whether every link of the view's kinds is in it.
    admits_kinds: bool,
    /// The kinds whose links are written, if not all.
    kinds: Option<Vec<Kind>>,
    /// Whether links that look alike go by a pattern.
    by_pattern: bool,
    ends: Ends,
    write: W,
    kept: Mutex<Vec<Kept>>,
}

impl<'v, 'g, W: Fn(&LinkRecord, &mut String) -> Result<Counts, Error> + Sync> LinkTexts<'v, 'g, W> {
    /// Of what a format writes for a record; it must depend on nothing but the record, and, if it writes links plainly, on
    /// that alone. Cost: O(entities), whose ids are kept.
    pub(super) fn new(view: &'v View<'g>, extent: Extent, write: W) -> Self {
        let ends = Ends::new(&view.graph().store.nodes.id);
        let (records, admits_kinds) = (Records::new(view), view.kinds_only());
        LinkTexts { records, view, extent, admits_kinds, kinds: None, by_pattern: true, ends, write, kept: Mutex::default() }
    }

    /// The same, but without patterns: for formats that write ends otherwise than by their ids, or numbers otherwise by their
    /// size.
    pub(super) fn one_by_one(view: &'v View<'g>, write: W) -> Self {
        let ends = Ends { text: String::new(), starts: Vec::new() };
        let (records, admits_kinds) = (Records::new(view), view.kinds_only());
        let (extent, by_pattern) = (Extent::Whole, false);
        LinkTexts { records, view, extent, admits_kinds, kinds: None, by_pattern, ends, write, kept: Mutex::default() }
    }

    /// Links of some kinds alone.
    pub(super) fn of_kinds(self, kinds: Vec<Kind>) -> Self {
        LinkTexts { kinds: Some(kinds), ..self }
    }

    /// Adds the texts of some links, without those that the view leaves out.
    pub(super) fn add(&self, rows: Range<usize>, out: &mut String) -> Result<Counts, Error> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let mut ids = self.view.graph().store.links.id.texts_from(rows.start);
        let mut sum = Counts::default();
        let mut next = rows.start;
        while next < rows.end {
            let some = next..rows.end.min(next + TOGETHER);
            next = some.end;
            let ends = self.ends(some.clone());
            for (link, ends) in some.map(LinkId::at).zip(ends) {
                let id = ids.next().unwrap_or_default();
                if !self.shows(link) {
                    continue;
                }
                let [one, other] = match ends.and_then(|ends| self.short_way(link, id, ends, &mut kept, out)) {
                    Some(counts) => counts,
                    None => (self.write)(&self.records.link(link, id), out)?,
                };
                sum = [sum[0] + one, sum[1] + other];
            }
        }
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
        Ok(sum)
    }

    /// Where the ids of the ends of some links are, which is looked up for all of them at once: so the processor waits for
    /// memory once, not for each.
    fn ends(&self, rows: Range<usize>) -> [Option<[Range<usize>; 2]>; TOGETHER] {
        let links = &self.view.graph().store.links;
        let mut rows = rows.map(LinkId::at).take_while(|_| self.by_pattern);
        std::array::from_fn(|_| {
            let (giver, receiver) = links.pair(rows.next()?)?;
            Some([self.ends.range(giver.index())?, self.ends.range(receiver.index())?])
        })
    }

    fn shows(&self, link: LinkId) -> bool {
        let links = &self.view.graph().store.links;
        if self.kinds.as_ref().is_some_and(|kinds| !kinds.contains(&links.kind(link))) {
            return false;
        }
        if self.admits_kinds && self.view.has_kind(links.kind(link)) {
            return !links.flags(link).follows();
        }
        self.records.shows_link(link)
    }

    /// Adds the text of a plain link by its pattern.
    fn short_way(&self, link: LinkId, id: &str, ends: [Range<usize>; 2], kept: &mut Kept, out: &mut String) -> Option<Counts> {
        let look = look(self.view, link, self.extent)?;
        let from_itself = ends[0] == ends[1];
        let [giver, receiver] = ends.map(|range| self.ends.text.get(range));
        let (giver, receiver) = (giver?, receiver?);
        if from_itself || !is_simple(id) {
            return None;
        }
        let Kept { number_of, patterns, late, number, words } = kept;
        let spelled = figure(self.view, link, self.extent, number, words)?;
        let filling = Filling { id, giver, receiver, number, words: if spelled { words } else { "" } };
        let place = &mut late[look.place()];
        if place.0 != Some(look) {
            let known = number_of.get(&look).copied();
            let number = match known {
                Some(number) => number,
                None if patterns.len() >= MOST => return None,
                None => {
                    let [one, other] = MARKS.map(|marks| self.pattern(link, &filling, &marks));
                    patterns.push(one.filter(|one| Some(one) == other.as_ref()));
                    number_of.insert(look, patterns.len() - 1);
                    patterns.len() - 1
                }
            };
            *place = (Some(look), number);
        }
        let pattern = patterns.get(place.1)?;
        pattern.as_ref().map(|pattern| pattern.fill(&filling, out))
    }

    /// The pattern of the links that look as one does.
    fn pattern(&self, link: LinkId, filling: &Filling<'_>, marks: &Marks) -> Option<Pattern> {
        let mut record = self.records.link(link, filling.id);
        for (slot, mark) in &marks.texts {
            match slot {
                Slot::Id => (*mark).clone_into(&mut record.id),
                Slot::Giver => record.from = vec![(*mark).to_owned()],
                Slot::Receiver => record.to = vec![(*mark).to_owned()],
                Slot::Number | Slot::Words => {}
            }
        }
        let mark = |number: &mut Number| {
            let same = number.to_string() == filling.number;
            *number = if number.is_i64() { marks.whole.into() } else { Number::from_f64(marks.broken)? };
            same.then_some(())
        };
        for figure in record.measures.values_mut().flatten() {
            if figure.as_written.is_some() {
                return None;
            }
            for number in [&mut figure.stated, &mut figure.low, &mut figure.high] {
                mark(number.as_mut()?)?;
            }
            if self.extent == Extent::Plain {
                continue;
            }
            match figure.value.as_mut()? {
                ValueRecord::Number(number) => mark(number)?,
                ValueRecord::Words(words) => {
                    let after = words.strip_prefix(filling.words).filter(|_| !filling.words.is_empty())?;
                    *words = format!("{}{after}", marks.texts[3].1);
                }
            }
        }
        let mut text = String::new();
        let counts = (self.write)(&record, &mut text).ok()?;
        Some(Pattern::of(&text, marks, counts))
    }
}

/// Shows the record of one link of each look, and of each that is not plain: what is the same for a look need be asked once
/// only, such as which columns a table has. They come in the order of ids. Cost: O(links).
pub(super) fn show_looks(view: &View<'_>, mut show: impl FnMut(&LinkRecord) -> Result<(), Error>) -> Result<(), Error> {
    let records = Records::new(view);
    let mut seen: HashSet<Look> = HashSet::new();
    let mut ids = view.graph().store.links.id.texts();
    for link in (0..view.graph().link_count()).map(LinkId::at) {
        let id = ids.next().unwrap_or_default();
        let look = look(view, link, Extent::Whole);
        if look.is_some_and(|look| seen.contains(&look)) || !records.shows_link(link) {
            continue;
        }
        show(&records.link(link, id))?;
        seen.extend(look);
    }
    Ok(())
}

/// The look of a link that says nothing beside, if it is such a one: one giver, one receiver, at most one figure, which is
/// exact.
fn look(view: &View<'_>, link: LinkId, extent: Extent) -> Option<Look> {
    let store = &view.graph().store;
    let (links, measures) = (&store.links, &store.measures);
    links.pair(link)?;
    let mut rows = links.measures(link);
    let figure = rows.next();
    if rows.next().is_some() || links.detail(link).is_some() {
        return None;
    }
    let flags = links.flags(link);
    let mut look = Look { kind: links.kind(link).number(), ..Look::default() };
    if extent == Extent::Whole {
        look.flags = flags.0;
        look.period = links.period(link);
        look.scheme = links.scheme.get(link.index());
        look.citations = links.citations.get(link.index());
    } else {
        // A plan has no weight.
        look.flags = u8::from(flags.status() == Status::Planned);
    }
    if let Some(row) = figure.map(|row| row as usize) {
        if !measures.flags(row).exact || measures.words.get(row) != 0 || measures.detail(row).is_some() {
            return None;
        }
        look.class = measures.class.get(row) + 1;
        look.whole = measures.stated.get(row) % i64::try_from(ONE).unwrap_or(i64::MAX) == 0;
    }
    Some(look)
}

/// Writes the figure of a plain link, if it has one, and the number of its words; says whether it has words. None where the
/// number is too large, too small or too fine for all ways of writing it to be alike.
fn figure(view: &View<'_>, link: LinkId, extent: Extent, number: &mut String, words: &mut String) -> Option<bool> {
    let store = &view.graph().store;
    number.clear();
    words.clear();
    let Some(row) = store.links.measures(link).next().map(|row| row as usize) else { return Some(false) };
    let fixed = u64::try_from(store.measures.stated.get(row)).ok().filter(|fixed| (ONE..HELD).contains(fixed))?;
    if fixed % ONE == 0 {
        push_number(number, fixed / ONE, 0);
    } else {
        push_number(number, fixed, FIXED_DECIMALS as usize);
        number.truncate(number.trim_end_matches('0').len());
    }
    let spelling = store.measures.class(row).spelling.filter(|_| extent == Extent::Whole);
    let Some(spelling) = spelling else { return Some(false) };
    let (one, shift) = (u64::try_from(spelling.one).ok().filter(|one| *one > 0)?, 10_u64.checked_pow(spelling.decimals)?);
    let scaled = fixed.checked_mul(shift).filter(|scaled| scaled % one == 0)?;
    push_number(words, scaled / one, spelling.decimals as usize);
    Some(true)
}

/// A number that is given in units of its last decimal. This is most of what is formatted, and twice as fast as `write!`.
fn push_number(out: &mut String, mut number: u64, decimals: usize) {
    // 64 bits have 20 digits at most; decimals are a few.
    let mut signs = [b'0'; 40];
    let mut at = signs.len();
    let decimals = decimals.min(19);
    for place in 0.. {
        if place == decimals && decimals > 0 {
            at -= 1;
            signs[at] = b'.';
        }
        if place > decimals && number == 0 {
            break;
        }
        at -= 1;
        signs[at] = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
    }
    out.push_str(std::str::from_utf8(&signs[at..]).unwrap_or_default());
}

/// Whether a text is one that no format escapes, quotes, parts or takes for something else.
fn is_simple(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && text.as_bytes().first().is_some_and(|byte| *byte != b'_')
}

impl Pattern {
    fn of(text: &str, marks: &Marks, counts: Counts) -> Pattern {
        let (whole, broken) = (marks.whole.to_string(), marks.broken.to_string());
        let all = marks.texts.into_iter().chain([(Slot::Number, whole.as_str()), (Slot::Number, broken.as_str())]);
        let mut found: Vec<(usize, usize, Slot)> =
            all.flat_map(|(slot, mark)| text.match_indices(mark).map(move |(at, _)| (at, at + mark.len(), slot))).collect();
        found.sort_by_key(|(start, ..)| *start);
        let (mut pieces, mut end) = (Vec::with_capacity(found.len()), 0);
        for (start, after, slot) in found {
            pieces.push((text[end..start].to_owned(), slot));
            end = after;
        }
        Pattern { pieces, rest: text[end..].to_owned(), counts }
    }

    fn fill(&self, filling: &Filling<'_>, out: &mut String) -> Counts {
        for (text, slot) in &self.pieces {
            out.push_str(text);
            out.push_str(match slot {
                Slot::Id => filling.id,
                Slot::Giver => filling.giver,
                Slot::Receiver => filling.receiver,
                Slot::Number => filling.number,
                Slot::Words => filling.words,
            });
        }
        out.push_str(&self.rest);
        self.counts
    }
}

/// The simple ids of entities, decoded once. Links name them in no order, and each look at memory costs: so an id stands
/// behind its length.
struct Ends {
    text: String,
    /// Where each begins; [`NOWHERE`] where it is not simple.
    starts: Vec<u32>,
}

/// Stands for an id that is not simple.
const NOWHERE: u32 = u32::MAX;

impl Ends {
    fn new(ids: &FrontCoded) -> Self {
        let mut ends = Ends { text: String::new(), starts: Vec::with_capacity(ids.len()) };
        let mut texts = ids.texts();
        while let Some(id) = texts.next() {
            // Lengths are one byte each, as letters.
            let length = u8::try_from(id.len()).ok().map(char::from).filter(char::is_ascii).filter(|_| is_simple(id));
            let start = length.and_then(|length| {
                let start = u32::try_from(ends.text.len()).ok()?;
                ends.text.push(length);
                ends.text.push_str(id);
                Some(start)
            });
            ends.starts.push(start.unwrap_or(NOWHERE));
        }
        ends
    }

    /// Where the id of an entity is in the text, if it is simple.
    fn range(&self, node: usize) -> Option<Range<usize>> {
        let start = *self.starts.get(node)? as usize;
        let length = usize::from(*self.text.as_bytes().get(start)?);
        Some(start + 1..start + 1 + length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_decimals() {
        for (number, decimals, text) in [
            (0, 0, "0"),
            (7, 0, "7"),
            (1_234_567, 0, "1234567"),
            (516_210, 2, "5162.10"),
            (5, 2, "0.05"),
            (10, 1, "1.0"),
            (u64::MAX, 4, "1844674407370955.1615"),
        ] {
            let mut out = String::new();
            push_number(&mut out, number, decimals);
            assert_eq!(out, text);
        }
    }
}
