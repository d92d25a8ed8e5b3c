//! Text of links, most of which are alike: a ledger's differ in id, ends and one figure.
//!
//! What a format makes of such a link depends, those aside, on a few small numbers, its [`Look`]. So it is asked once for each
//! look, with marks in the place of what differs, and what it made is a [`Pattern`] that other links of the look fill in. Whatever
//! says more takes the long way: a record for each link.

mod digits;
mod ids;
mod look;
mod pattern;
mod text;

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use hashbrown::HashMap;
use serde_json::{Error, Number};

use self::ids::{End, Ends, Ids};
pub(super) use self::look::show_looks;
use self::look::{Columns, Figure, Look, ONE};
use self::pattern::{Filling, MARKS, Marks, Pattern, Slot};
pub(super) use self::text::Text;
use super::in_order::Counts;
use super::json::{LinkRecord, Records, ValueRecord};
use crate::graph::{LinkId, View};
use crate::model::Kind;
use crate::model::quantity::FIXED_DECIMALS;

/// Patterns that a thread keeps.
const MOST: usize = 1 << 12;

/// Links whose columns are read together: so few that all of it stays in the nearest cache.
const TOGETHER: usize = 128;

/// Ten-thousandths below which every number is one of 64-bit floating point too, to the last decimal.
const HELD: u64 = 1 << 53;

/// Looks that are found without a hash.
const LATE: usize = 64;

/// What a thread keeps from part to part.
#[derive(Debug, Default)]
struct Kept {
    columns: Columns,
    ends: Vec<[End; 2]>,
    rows: Vec<Row>,
    /// What fills the slots of rows.
    texts: Text,
    patterns: Patterns,
    /// What took the long way.
    long: String,
}

/// What is written of a link.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    link: usize,
    /// None: the long way.
    pattern: Option<usize>,
    filling: Filling,
}

/// The patterns of the looks that a thread met.
#[derive(Debug)]
struct Patterns {
    number_of: HashMap<Look, usize>,
    /// None: links of this look take the long way.
    all: Vec<Option<Pattern>>,
    /// Looks of late and their patterns, each at its place as long as no other comes there.
    late: [(Option<Look>, usize); LATE],
}

impl Default for Patterns {
    fn default() -> Self {
        Patterns { number_of: HashMap::new(), all: Vec::new(), late: [(None, 0); LATE] }
    }
}

impl Patterns {
    /// The number of the pattern of a look, unless there are too many of them.
    #[inline]
    fn number(&mut self, look: Look, make: impl FnOnce() -> Option<Pattern>) -> Option<usize> {
        let place = look.mixed() as usize % LATE;
        if self.late[place].0 != Some(look) {
            let number = match self.number_of.get(&look) {
                Some(number) => *number,
                None if self.all.len() >= MOST => return None,
                None => {
                    self.all.push(make());
                    self.number_of.insert(look, self.all.len() - 1);
                    self.all.len() - 1
                }
            };
            self.late[place] = (Some(look), number);
        }
        Some(self.late[place].1)
    }
}

/// Whether a text stands for the number of words while a format is asked for what it writes.
pub(super) fn stands_for_number(text: &str) -> bool {
    MARKS.iter().flat_map(|marks| marks.texts).any(|mark| mark == (Slot::Words, text))
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
    /// Ids of ends; none where no link goes by a pattern.
    ends: Ends,
    write: W,
    kept: Mutex<Vec<Kept>>,
}

impl<'v, 'g, W: Fn(&LinkRecord, &mut String) -> Result<Counts, Error> + Sync> LinkTexts<'v, 'g, W> {
    /// Of what a format writes for a record; it must depend on nothing but the record, and, if it writes links plainly, on
    /// that alone. Cost: O(entities), whose ids are kept.
    pub(super) fn new(view: &'v View<'g>, extent: Extent, write: W) -> Self {
        LinkTexts { extent, ends: Ends::new(&view.graph().store.nodes.id), ..Self::one_by_one(view, write) }
    }

    /// The same, but without patterns: for formats that write ends otherwise than by their ids, or numbers otherwise by their
    /// size.
    pub(super) fn one_by_one(view: &'v View<'g>, write: W) -> Self {
        let (records, admits_kinds) = (Records::new(view), view.kinds_only());
        let (extent, ends, kept) = (Extent::Whole, Ends::default(), Mutex::default());
        LinkTexts { records, view, extent, admits_kinds, kinds: None, ends, write, kept }
    }

    /// Links of some kinds alone.
    pub(super) fn of_kinds(self, kinds: Vec<Kind>) -> Self {
        LinkTexts { kinds: Some(kinds), ..self }
    }

    /// Adds the texts of some links, without those that the view leaves out.
    pub(super) fn add(&self, rows: Range<usize>, out: &mut Text) -> Result<Counts, Error> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let mut ids = Ids::from(&self.view.graph().store.links.id, rows.start);
        let mut sum = Counts::default();
        for start in rows.clone().step_by(TOGETHER) {
            self.find(start..rows.end.min(start + TOGETHER), &mut ids, &mut kept);
            let Kept { rows, texts, patterns, long, .. } = &mut kept;
            for row in rows.iter() {
                let [one, other] = match row.pattern.and_then(|number| patterns.all[number].as_ref()) {
                    Some(pattern) => pattern.fill(&row.filling, texts, out),
                    None => self.long_way(LinkId::at(row.link), texts.part_as_str(row.filling[Slot::Id as usize]), long, out)?,
                };
                sum = [sum[0] + one, sum[1] + other];
            }
        }
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
        Ok(sum)
    }

    /// Finds the patterns of some links, and what fills their slots.
    fn find(&self, links: Range<usize>, ids: &mut Ids<'_>, kept: &mut Kept) {
        let graph = self.view.graph();
        let Kept { columns, ends, rows, texts, patterns, .. } = kept;
        columns.read(graph, links.clone());
        self.ends.find(&graph.store.links, links.clone(), ends);
        rows.resize(links.len(), Row::default());
        texts.clear();
        let mut shown = 0;
        for (at, (link, [giver, receiver])) in links.map(LinkId::at).zip(ends).enumerate() {
            ids.next();
            if !self.shows(link, at, columns) {
                continue;
            }
            // It is filled where it stays, for what was just written in parts is slow to be moved.
            let row = &mut rows[shown];
            shown += 1;
            *row = Row { link: link.index(), ..Row::default() };
            row.filling[Slot::Id as usize] = texts.add_short(ids.short());
            if !ids.is_simple() || giver == receiver {
                continue;
            }
            let Some((look, figure)) = columns.look(graph, link, at, self.extent) else { continue };
            if self.fill([giver, receiver], figure, &mut row.filling, texts).is_some() {
                row.pattern = patterns.number(look, || {
                    let [one, other] = MARKS.map(|marks| self.pattern(link, &row.filling, texts, &marks));
                    one.filter(|one| Some(one) == other.as_ref())
                });
            }
        }
        rows.truncate(shown);
    }

    /// Fills the slots for ends and figure. None where an id is not simple, or the number too large, too small or too fine for all
    /// ways of writing it to be alike.
    #[inline]
    fn fill(&self, [giver, receiver]: [&End; 2], figure: Option<Figure>, filling: &mut Filling, texts: &mut Text) -> Option<()> {
        filling[Slot::Giver as usize] = self.ends.add_id(giver, texts)?;
        filling[Slot::Receiver as usize] = self.ends.add_id(receiver, texts)?;
        let Some(Figure { class, fixed }) = figure else { return Some(()) };
        let fixed = u64::try_from(fixed).ok().filter(|fixed| (ONE..HELD).contains(fixed))?;
        let (mut number, mut decimals) = (fixed / ONE, 0);
        if fixed % ONE != 0 {
            (number, decimals) = (fixed, FIXED_DECIMALS as usize);
            while number.is_multiple_of(10) {
                (number, decimals) = (number / 10, decimals - 1);
            }
        }
        filling[Slot::Number as usize] = texts.add(digits::LONGEST, |room| digits::write(number, decimals, room));
        if self.extent == Extent::Plain {
            return Some(());
        }
        let Some(spelling) = self.view.graph().store.measures.classes.get(class)?.spelling else { return Some(()) };
        let (one, shift) = (u64::try_from(spelling.one).ok().filter(|one| *one > 0)?, 10_u64.checked_pow(spelling.decimals)?);
        let scaled = fixed.checked_mul(shift).filter(|scaled| scaled % one == 0)?;
        let words = |room: &mut [u8]| digits::write(scaled / one, spelling.decimals as usize, room);
        filling[Slot::Words as usize] = texts.add(digits::LONGEST, words);
        Some(())
    }

    fn shows(&self, link: LinkId, at: usize, columns: &Columns) -> bool {
        let kind = columns.kind(at);
        if self.kinds.as_ref().is_some_and(|kinds| !kinds.contains(&kind)) {
            return false;
        }
        if self.admits_kinds && self.view.has_kind(kind) {
            return !columns.flags(at).follows();
        }
        self.records.shows_link(link)
    }

    /// Adds the text of a link by its record.
    fn long_way(&self, link: LinkId, id: &str, text: &mut String, out: &mut Text) -> Result<Counts, Error> {
        text.clear();
        let counts = (self.write)(&self.records.link(link, id), text)?;
        out.push(text.as_bytes());
        Ok(counts)
    }

    /// The pattern of the links that look as one does, whose slots are filled so.
    fn pattern(&self, link: LinkId, filling: &Filling, texts: &Text, marks: &Marks) -> Option<Pattern> {
        let [id, own, own_words] = [Slot::Id, Slot::Number, Slot::Words].map(|slot| texts.part_as_str(filling[slot as usize]));
        let mut record = self.records.link(link, id);
        for (slot, mark) in &marks.texts {
            match slot {
                Slot::Id => (*mark).clone_into(&mut record.id),
                Slot::Giver => record.from = vec![(*mark).to_owned()],
                Slot::Receiver => record.to = vec![(*mark).to_owned()],
                Slot::Number | Slot::Words | Slot::Empty => {}
            }
        }
        let mark = |number: &mut Number| {
            let same = number.to_string() == own;
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
                    let after = words.strip_prefix(own_words).filter(|_| !own_words.is_empty())?;
                    *words = format!("{}{after}", marks.texts[3].1);
                }
            }
        }
        let mut text = String::new();
        let counts = (self.write)(&record, &mut text).ok()?;
        Some(Pattern::of(&text, marks, counts))
    }
}
