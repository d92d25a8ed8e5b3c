//! Plain rows told from others, cell by cell.

use hashbrown::HashMap;

use super::fill::Filler;
use super::header::{is_sum, normal};
use super::plan::{FIGURES, FigureHole, Hole, Plan, Shape, TEMPLATES, TextForm, TextHole, What};
use crate::diagnostic::{FileId, Place, Sheet};
use crate::graph::rows::{At, Cell, EntityTable, FigureColumn, Lines, LinkTable, NO_WORD, ShortWord, WordId, Words};
use crate::io::csv::{self, Record};
use crate::io::register::plain;
use crate::model::{Family, Kind, Level, Period};

/// How many texts of a hole are kept with what they mean.
const TEXTS: usize = 1 << 16;
/// The longest text that is looked at here.
const LONGEST: usize = 1000;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// It was added to the tables, or says nothing.
    Plain,
    /// It goes to the filler.
    Other,
}

/// The plain rows of a template.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one for each template")]
pub(super) enum Out {
    /// Links, whose ids stand beside them until all are joined.
    Links(LinkTable, Lines),
    Entities(EntityTable),
}

/// Tells rows apart and adds the plain ones to tables, whose words from `known.len()` on are those of `fresh`.
pub(super) struct Recogniser<'p> {
    plan: &'p Plan<'p>,
    known: &'p Words,
    pub(super) fresh: Words,
    pub(super) out: Vec<Out>,
    /// For each hole, what its texts mean: a code of the column, or that the row is not plain. Short ones stand as numbers.
    met: Vec<HashMap<Box<str>, Option<u32>>>,
    met_short: Vec<HashMap<u128, Option<u32>>>,
    last: Vec<Option<(String, Option<u32>)>>,
    key: String,
    /// Ends of links of which the words are still to be looked for: of which table and row, giver and receiver.
    pending: Vec<(usize, usize, [ShortWord; 2])>,
    /// Bytes of the longest text that stands for an empty cell.
    longest_empty: usize,
}

/// Links whose ends are looked for together.
const TOGETHER: usize = 64;

/// Words up to which there surely is room for those of the links that wait.
const ROOM: usize = 1 << 30;

/// A plain row of a template, before it is known whether all templates have one.
#[derive(Clone, Copy)]
struct Staged<'r> {
    kind: u32,
    cite: u32,
    id: &'r str,
    /// Ends, or name and place.
    first: &'r str,
    second: &'r str,
    /// Period, or level.
    period: u32,
    scheme: u32,
    figures: [(i64, u32); FIGURES],
}

impl<'p> Recogniser<'p> {
    pub(super) fn new(plan: &'p Plan<'p>, known: &'p Words) -> Self {
        let out = plan.each.iter().map(|template| match &template.shape {
            Shape::Link { figures, .. } => {
                let figures = figures.iter().map(|figure| figure.empty.clone()).collect();
                Out::Links(LinkTable::new(Some(template.place), figures), Lines::default())
            }
            Shape::Entity { .. } => Out::Entities(EntityTable::new(Some(template.place))),
        });
        Recogniser {
            plan,
            known,
            fresh: Words::default(),
            out: out.collect(),
            met: plan.holes.iter().map(|_| HashMap::new()).collect(),
            met_short: plan.holes.iter().map(|_| HashMap::new()).collect(),
            last: plan.holes.iter().map(|_| None).collect(),
            key: String::new(),
            pending: Vec::with_capacity(TOGETHER),
            longest_empty: plan.templates.empty.iter().map(String::len).max().unwrap_or(0),
        }
    }

    /// What was found since the last time.
    pub(super) fn take(&mut self) -> (Vec<Out>, Words) {
        let empty = |out: &Out| match out {
            Out::Links(table, _) => Out::Links(table.without_rows(), Lines::default()),
            Out::Entities(table) => Out::Entities(table.without_rows()),
        };
        self.look();
        let next = self.out.iter().map(empty).collect();
        (std::mem::replace(&mut self.out, next), std::mem::take(&mut self.fresh))
    }

    /// Adds a row to the tables of the templates, if it is plain in all that it fills.
    pub(super) fn row(&mut self, record: Record<'_>) -> Seen {
        let templates = self.plan.templates;
        if record.number < *templates.rows.start() {
            return Seen::Other;
        }
        if record.number > *templates.rows.end() {
            return Seen::Plain;
        }
        if record.width() > templates.width as usize || self.may_be_sum(record) {
            return Seen::Other;
        }
        let mut staged: [Option<Staged<'_>>; TEMPLATES] = [None; TEMPLATES];
        for (which, slot) in staged.iter_mut().enumerate().take(self.plan.each.len()) {
            match self.stage(which, record) {
                Some(found) => *slot = found,
                None => return Seen::Other,
            }
        }
        for (which, row) in staged.iter().enumerate() {
            if row.as_ref().is_some_and(|row| self.push(which, record.number, row).is_none()) {
                return Seen::Other;
            }
        }
        Seen::Plain
    }

    /// Sums end by 计, or by the last letter of `total` and `sum`, of any width.
    fn may_be_sum(&self, record: Record<'_>) -> bool {
        let ends = |cell: &str| match cell.as_bytes() {
            [.., b'l' | b'L' | b'm' | b'M' | 0xa1] => true,
            [.., last] => *last >= 0x80 && !cell.ends_with(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c)),
            [] => false,
        };
        let suspect = !self.plan.templates.json && (1..=3).any(|column| ends(record.cell(column).trim_end()));
        suspect && {
            let sheet = sheet_of(record);
            is_sum(&sheet, record.number)
        }
    }

    /// What a template makes of a row: nothing where it is not meant for it, none where the row is not plain.
    #[expect(clippy::option_option, reason = "a row may not be meant, and one that is not plain is another thing")]
    fn stage<'r>(&mut self, which: usize, record: Record<'r>) -> Option<Option<Staged<'r>>> {
        let plan = self.plan;
        let template = &plan.each[which];
        if let Some(when) = template.when
            && self.code(which, when, record)? == 0
        {
            return Some(None);
        }
        let none = [(FigureColumn::NONE, 0); FIGURES];
        let mut row = Staged { kind: 0, cite: 0, id: "", first: "", second: "", period: 0, scheme: 0, figures: none };
        match &template.shape {
            Shape::Link { id, from, to, period, scheme, figures } => {
                row.first = Some(self.text(from, record)?).filter(|text| !text.is_empty())?;
                row.second = Some(self.text(to, record)?).filter(|text| !text.is_empty())?;
                row.id = id.as_ref().map_or(Some(""), |id| self.text(id, record))?;
                row.period = period.map_or(Some(0), |hole| self.code(which, hole, record))?;
                row.scheme = scheme.map_or(Some(0), |hole| self.code(which, hole, record))?;
                for (slot, figure) in row.figures.iter_mut().zip(figures) {
                    *slot = self.figure(figure, record.cell(figure.column))?;
                }
            }
            Shape::Entity { id, name, level, within } => {
                row.id = Some(self.text(id, record)?).filter(|text| !text.is_empty())?;
                row.first = Some(self.text(name, record)?).filter(|text| !text.is_empty())?;
                row.second = within.as_ref().map_or(Some(""), |within| self.text(within, record))?;
                row.period = level.map_or(Some(0), |hole| self.code(which, hole, record))?;
            }
        }
        row.kind = self.code(which, template.kind, record)?;
        row.cite = template.cite.map_or(Some(0), |hole| self.code(which, hole, record))?;
        if let (Shape::Entity { .. }, Out::Entities(table)) = (&template.shape, &self.out[which]) {
            // Only a region has a level.
            let kind = table.kind.values.get((row.kind as usize).wrapping_sub(1));
            if row.period > 0 && kind.is_none_or(|kind| kind != "region") {
                return None;
            }
        }
        let blank = |column: &u32| record.cell(*column).is_empty() || self.is_empty(record.cell(*column));
        template.blank.iter().all(blank).then_some(Some(row))
    }

    /// Looks for the words of the ends that wait.
    fn look(&mut self) {
        let Recogniser { known, fresh, out, pending, .. } = self;
        let mut words = [[None; 2]; TOGETHER];
        for (words, (.., ends)) in words.iter_mut().zip(pending.iter()) {
            *words = [known.find_short(&ends[0]), known.find_short(&ends[1])];
        }
        for ((which, row, ends), words) in pending.drain(..).zip(words) {
            let Out::Links(table, _) = &mut out[which] else { continue };
            for ((end, word), column) in ends.iter().zip(words).zip([&mut table.from, &mut table.to]) {
                // There is room: a row is only put off where there is.
                let mut new = || WordId::try_from(known.len()).ok()?.checked_add(fresh.add(end.text(&mut [0; 16]))?);
                column[row] = word.or_else(&mut new).unwrap_or(NO_WORD);
            }
        }
    }

    fn push(&mut self, which: usize, number: u32, row: &Staged<'_>) -> Option<()> {
        if self.pending.len() == TOGETHER {
            self.look();
        }
        let Recogniser { known, fresh, out, pending, .. } = self;
        let room = known.len() + fresh.len() < ROOM;
        let mut word = |text: &str| match known.find(text) {
            Some(word) => Some(word),
            None => WordId::try_from(known.len()).ok()?.checked_add(fresh.add(text)?).filter(|word| *word != NO_WORD),
        };
        match &mut out[which] {
            Out::Links(table, ids) => {
                let ends = known.short(row.first).zip(known.short(row.second)).filter(|_| room);
                let (from, to) = match ends {
                    Some((from, to)) => {
                        pending.push((which, table.from.len(), [from, to]));
                        (NO_WORD, NO_WORD)
                    }
                    None => (word(row.first)?, word(row.second)?),
                };
                // A piece is short of 4 GiB.
                let _ = ids.push(row.id);
                table.push_coded(number, "", [row.kind, row.period, row.scheme, row.cite], from, to);
                for (column, (value, decimals)) in table.figures.iter_mut().zip(row.figures) {
                    column.push(value, decimals);
                }
                Some(())
            }
            Out::Entities(table) => {
                let within = if row.second.is_empty() { NO_WORD } else { word(row.second)? };
                let id = word(row.id)?;
                table.push_coded(number, id, row.first, [row.kind, row.period, row.cite], within).then_some(())
            }
        }
    }

    /// The text of a cell, empty where it says nothing; none where it is to be looked at by the filler.
    fn text<'r>(&self, hole: &TextHole, record: Record<'r>) -> Option<&'r str> {
        let text = record.cell(hole.column);
        if text.is_empty() {
            return Some("");
        }
        let bytes = text.as_bytes();
        let mut signs = 0;
        for byte in bytes {
            signs |= SIGNS[usize::from(*byte)];
        }
        let odd = match hole.form {
            // Signs and letters beyond those of ids are looked at one by one.
            TextForm::Id => signs & !WIDE != 0 || (signs & WIDE != 0 && !text.chars().all(char::is_alphanumeric)),
            _ => signs & (BLANK | RARE) != 0 && !is_sound(text, hole.form == TextForm::Name),
        };
        let listed = self.plan.templates.json && matches!(bytes[0], b'{' | b'[');
        let split = !hole.split.is_empty() && text.contains(|c| hole.split.contains(c));
        if bytes.len() > LONGEST || listed || split || bytes[0] == b'#' {
            return None;
        }
        let short = bytes.len() <= self.longest_empty || signs & (BLANK | RARE | WIDE) != 0;
        if short && self.is_empty(text) {
            return Some("");
        }
        if odd || (hole.form == TextForm::Reference && text.ends_with(".0")) {
            return None;
        }
        Some(text)
    }

    /// Whether a text stands for an empty cell.
    fn is_empty(&self, text: &str) -> bool {
        let empty = &self.plan.templates.empty;
        if text.len() > 16 || empty.is_empty() {
            return text.trim().is_empty();
        }
        let simple = text.bytes().all(|byte| byte.is_ascii_graphic());
        if simple {
            return empty.iter().any(|none| none.len() == text.len() && none.eq_ignore_ascii_case(text));
        }
        empty.contains(&normal(text)) || text.trim().is_empty()
    }

    /// A figure and its decimals.
    #[inline]
    fn figure(&self, hole: &FigureHole, text: &str) -> Option<(i64, u32)> {
        if text.is_empty() {
            return Some((FigureColumn::NONE, 0));
        }
        match number(text.as_bytes()).filter(|_| !self.plan.digits_are_empty || !self.is_empty(text)) {
            Some((mantissa, decimals)) => {
                let value = mantissa.checked_mul(hole.one)?;
                let ten = 10_i64.checked_pow(decimals)?;
                let read_so = (decimals == 0 || hole.broken) && (mantissa != 0 || (hole.zero && decimals == 0));
                (value % ten == 0 && read_so).then_some((value / ten, decimals))
            }
            None => self.is_empty(text).then_some((FigureColumn::NONE, 0)),
        }
    }

    /// The code of what a hole says in a row, 0 for nothing; none where the row is not plain.
    fn code(&mut self, which: usize, at: usize, record: Record<'_>) -> Option<u32> {
        let plan = self.plan;
        let hole = &plan.holes[at];
        if let Some(key) = short_key(&hole.columns, record) {
            if let Some(found) = self.met_short[at].get(&key) {
                return *found;
            }
            let found = evaluate(plan, hole, record, &mut self.out[which]);
            if self.met_short[at].len() >= TEXTS {
                self.met_short[at].clear();
            }
            self.met_short[at].insert(key, found);
            return found;
        }
        self.key.clear();
        for column in &hole.columns {
            self.key.push_str(record.cell(*column));
            self.key.push('\u{1f}');
        }
        if let Some((_, code)) = self.last[at].as_ref().filter(|(last, _)| *last == self.key) {
            return *code;
        }
        let met = self.met[at].get(self.key.as_str()).copied();
        let found = met.unwrap_or_else(|| {
            let found = evaluate(plan, hole, record, &mut self.out[which]);
            if self.met[at].len() >= TEXTS {
                self.met[at].clear();
            }
            if self.key.len() <= LONGEST {
                self.met[at].insert(self.key.as_str().into(), found);
            }
            found
        });
        let (last, code) = self.last[at].get_or_insert_default();
        last.clone_from(&self.key);
        *code = found;
        found
    }
}

/// Up to sixteen bytes of some cells and what parts them, as one number.
#[inline]
fn short_key(columns: &[u32], record: Record<'_>) -> Option<u128> {
    let (mut bytes, mut end) = ([0_u8; 16], 0);
    for column in columns {
        let cell = record.cell(*column).as_bytes();
        bytes.get_mut(end..end + cell.len())?.copy_from_slice(cell);
        end += cell.len();
        *bytes.get_mut(end)? = 0x1f;
        end += 1;
    }
    Some(u128::from_le_bytes(bytes))
}

/// Fills a hole with the cells of a row and reads what comes of it.
fn evaluate(plan: &Plan<'_>, hole: &Hole<'_>, record: Record<'_>, out: &mut Out) -> Option<u32> {
    let sheet = sheet_of(record);
    let ask = |ask: &dyn Fn(&Filler<'_>) -> Option<crate::io::value::Value>| plan.with_filler(&sheet, record.number, ask);
    let of = |place: Place| at(place, plan.file);
    match (hole.what, out) {
        (What::When(when), _) => {
            plan.with_filler(&sheet, record.number, |filler| when.iter().all(|when| filler.holds(when))).map(u32::from)
        }
        (What::Kind(sort, node), out) => {
            let kind = plan.with_filler(&sheet, record.number, |filler| filler.kind(filler.node(node)?, sort))??;
            let handle = plan.kinds.get(&kind.value)?;
            let family = plan.kinds.info(handle).family;
            match out {
                Out::Links(table, _) => {
                    (family == Family::Support && handle != Kind::HOSTING).then(|| table.kind.code(&kind.value))
                }
                Out::Entities(table) => (family == Family::Entity).then(|| table.kind.code(&kind.value)),
            }
        }
        (What::Period(node), Out::Links(table, _)) => match ask(&|filler| filler.node(node))? {
            None => Some(0),
            Some(value) => {
                let period = plan.scoped(|scope| plain::period(scope, value))??;
                let cell: Cell<Period> = Cell { value: period.value, at: of(period.place) };
                Some(table.period.code(&cell))
            }
        },
        (What::Scheme(node), Out::Links(table, _)) => match ask(&|filler| filler.node(node))? {
            None => Some(0),
            Some(value) => {
                let scheme = plan.scoped(|scope| plain::scheme(scope, value))??;
                Some(table.scheme.code(&Cell { value: scheme.value, at: of(scheme.place) }))
            }
        },
        (What::Level(node), Out::Entities(table)) => match ask(&|filler| filler.node(node))? {
            None => Some(0),
            Some(value) => {
                let level = plan.scoped(|scope| plain::level(scope, value))??;
                let cell: Cell<Level> = Cell { value: level.value, at: of(level.place) };
                Some(table.level.code(&cell))
            }
        },
        (What::Cite(node), out) => match ask(&|filler| filler.node(node))? {
            None => Some(0),
            Some(value) => {
                let source = plan.scoped(|scope| plain::source(scope, value))??;
                let cell = Cell { value: source.value, at: of(source.place) };
                Some(match out {
                    Out::Links(table, _) => table.cites.code(&cell),
                    Out::Entities(table) => table.cites.code(&cell),
                })
            }
        },
        _ => None,
    }
}

/// Where the cells of a column stand, by the place of one of them.
pub(super) fn at(place: Place, file: FileId) -> At {
    match place {
        Place::Cell { file: found, column, .. } if found == file => At::Column(column),
        place => At::Place(place),
    }
}

fn sheet_of(record: Record<'_>) -> Sheet {
    let mut sheet = Sheet::default();
    // One row has room.
    let _ = csv::push(&mut sheet, record);
    sheet
}

/// Digits with or without decimals, as they would be written again: mantissa and number of decimals.
#[inline]
fn number(text: &[u8]) -> Option<(i64, u32)> {
    if text.len() > 16 || !text[0].is_ascii_digit() || (text[0] == b'0' && text.len() > 1 && text[1] != b'.') {
        return None;
    }
    let (mut mantissa, mut point) = (0_i64, None);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let decimals = point.map_or(0, |point| text.len() - point - 1);
    if point.is_some() && decimals == 0 {
        return None;
    }
    Some((mantissa, u32::try_from(decimals).ok()?))
}

/// Whether a text is a name as it stands: nothing in it that the filler takes away or refuses.
fn is_sound(text: &str, may_have_blanks: bool) -> bool {
    let hidden = |c: char| c.is_control() || matches!(c, '\u{fffd}' | '\u{feff}' | '\u{200b}'..='\u{200f}');
    let blank = |c: char| c.is_whitespace();
    !text.contains(hidden)
        && (!text.contains(blank) || (may_have_blanks && text.trim() == text))
        && (may_have_blanks || !text.contains(blank))
}

/// A sign that ids don't have; a blank or a control; the beginning of a Chinese character, or a later byte of any; the
/// beginning of another.
const SIGN: u8 = 1;
const BLANK: u8 = 2;
const WIDE: u8 = 4;
const RARE: u8 = 8;

static SIGNS: [u8; 256] = {
    let mut signs = [0; 256];
    let mut byte = 0_u8;
    loop {
        signs[byte as usize] = match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.' => 0,
            0..=0x20 | 0x7f => BLANK,
            0x21..=0x7e => SIGN,
            0x80..=0xbf | 0xe4..=0xe9 => WIDE,
            _ => RARE,
        };
        if byte == u8::MAX {
            break signs;
        }
        byte += 1;
    }
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_that_are_written_so_again() {
        let read = ["0", "7", "639.60", "0.05", "123456789012.5", "007", "5.", ".5", "-5", "1e3", "1,000", "12345678901234567"];
        let expected = [Some((0, 0)), Some((7, 0)), Some((63_960, 2)), Some((5, 2)), Some((1_234_567_890_125, 1))]
            .into_iter()
            .chain([None; 7]);
        assert_eq!(read.map(|text| number(text.as_bytes())).to_vec(), expected.collect::<Vec<_>>());
    }

    #[test]
    fn names_with_what_the_filler_takes_away_are_not_sound() {
        assert!(is_sound("New York", true) && is_sound("·甲（乙）", false));
        for text in ["浙 江", "a\u{3000}b", "a\tb", "\u{feff}a", "a\u{fffd}", " a"] {
            assert!(!is_sound(text, false), "{text:?}");
        }
        assert!(!is_sound(" a", true) && !is_sound("a\u{200b}", true));
    }
}
