//! Plain rows told from others, column by column over some rows at a time.

mod empty;
mod holes;
mod late;
mod signs;

pub(super) use self::holes::at;

use std::ops::Range;

use self::empty::Empty;
use self::holes::Met;
use self::late::Late;
use self::signs::{BLANK, RARE, WIDE, is_sound, may_be_sum, may_end_sum, number, signs};
use super::header::is_sum;
use super::plan::{FigureHole, Plan, Shape, TextForm, TextHole};
use crate::diagnostic::Sheet;
use crate::graph::rows::{
    CodedEntities, CodedLinks, EntityTable, FigureColumn, Lines, LinkTable, NO_WORD, ShortText, ShortWord, WordId, Words,
};
use crate::io::csv::{self, Block, Record};

/// The longest text that is looked at here.
const LONGEST: usize = 1000;

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
    fresh: Words,
    pub(super) out: Vec<Out>,
    /// For each hole, what its texts mean.
    met: Vec<Met>,
    /// For each template, what its rows of a block say.
    staged: Vec<Staged>,
    /// Rows of a block that go to the filler.
    others: Vec<bool>,
    /// Words of late, and which of them are those of the sides of each template.
    late: Vec<Late>,
    late_of: Vec<[usize; 2]>,
    missed: Vec<(usize, ShortText)>,
    asked: Vec<ShortWord>,
    empty: Empty,
}

/// What a template makes of the rows of a block: a cell for each, before it is known whether the row is plain.
#[derive(Debug, Default)]
struct Staged {
    /// The rows that it is meant for and that are plain as far as is known.
    rows: Vec<usize>,
    kind: Vec<u32>,
    cite: Vec<u32>,
    /// Period, or level.
    period: Vec<u32>,
    scheme: Vec<u32>,
    /// Where in the text of the block: the id, and the ends, or name and place.
    id: Vec<Span>,
    first: Vec<Span>,
    second: Vec<Span>,
    /// Words of the ends, or of id and place.
    words: [Vec<WordId>; 2],
    figures: Vec<Vec<(i64, u32)>>,
}

/// A stretch of the text of a block.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    const EMPTY: Span = Span { start: 0, end: 0 };

    fn new(place: &Range<usize>) -> Self {
        // Blocks are short of 4 GiB.
        let at = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Span { start: at(place.start), end: at(place.end) }
    }

    fn place(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    fn is_empty(self) -> bool {
        self.start == self.end
    }

    fn of(self, text: &str) -> &str {
        text.get(self.place()).unwrap_or_default()
    }
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
        let (mut late, mut late_of, mut holes) = (Vec::new(), Vec::new(), Vec::<&TextHole>::new());
        for template in &plan.each {
            let sides = match &template.shape {
                Shape::Link { from, to, .. } => [Some(from), Some(to)],
                Shape::Entity { within, .. } => [None, within.as_ref()],
            };
            late_of.push(sides.map(|side| {
                let Some(hole) = side else { return 0 };
                holes.iter().position(|other| Late::serves(other, hole)).unwrap_or_else(|| {
                    holes.push(hole);
                    late.push(Late::new());
                    late.len() - 1
                })
            }));
        }
        Recogniser {
            plan,
            known,
            fresh: Words::default(),
            out: out.collect(),
            met: plan.holes.iter().map(|_| Met::default()).collect(),
            staged: plan.each.iter().map(|_| Staged::default()).collect(),
            others: Vec::new(),
            late,
            late_of,
            missed: Vec::new(),
            asked: Vec::new(),
            empty: Empty::new(&plan.templates.empty),
        }
    }

    /// What was found since the last time.
    pub(super) fn take(&mut self) -> (Vec<Out>, Words) {
        let empty = |out: &Out| match out {
            Out::Links(table, _) => Out::Links(table.without_rows(), Lines::default()),
            Out::Entities(table) => Out::Entities(table.without_rows()),
        };
        let next = self.out.iter().map(empty).collect();
        (std::mem::replace(&mut self.out, next), std::mem::take(&mut self.fresh))
    }

    /// Adds rows to the tables of the templates, each that is plain in all that it fills; gives which others there are.
    pub(super) fn block(&mut self, block: &Block<'_>) -> &[bool] {
        self.others.clear();
        self.others.resize(block.len(), false);
        let meant = self.meant(block);
        for which in 0..self.staged.len() {
            let mut staged = std::mem::take(&mut self.staged[which]);
            staged.rows.clear();
            staged.rows.extend_from_slice(&meant);
            self.stage(which, block, &mut staged);
            self.staged[which] = staged;
        }
        for which in 0..self.staged.len() {
            let mut staged = std::mem::take(&mut self.staged[which]);
            self.look(which, block, &mut staged);
            self.staged[which] = staged;
        }
        for which in 0..self.staged.len() {
            let mut staged = std::mem::take(&mut self.staged[which]);
            self.push(which, block, &mut staged);
            self.staged[which] = staged;
        }
        &self.others
    }

    /// Rows that templates may be meant for.
    fn meant(&mut self, block: &Block<'_>) -> Vec<usize> {
        let templates = self.plan.templates;
        let (first, last) = (*templates.rows.start(), *templates.rows.end());
        let whole = block.numbers().is_some_and(|(from, to)| from >= first && to <= last);
        let mut meant = Vec::with_capacity(block.len());
        for row in 0..block.len() {
            let number = if whole { first } else { block.number(row) };
            let ends = |column| may_end_sum(block.last_byte(row, column)) && may_be_sum(block.cell(row, column));
            let suspect = || !templates.json && (1..=3).any(ends);
            if number > last {
                continue;
            }
            let other = number < first
                || block.width(row) > templates.width
                || (suspect() && is_sum(&sheet_of(block.record(row)), block.record(row).number));
            if other {
                self.others[row] = true;
            } else {
                meant.push(row);
            }
        }
        meant
    }

    /// Finds out what a template makes of rows.
    fn stage(&mut self, which: usize, block: &Block<'_>, staged: &mut Staged) {
        let plan = self.plan;
        let template = &plan.each[which];
        staged.leave_out(&self.others);
        if let Some(when) = template.when {
            let mut holds = std::mem::take(&mut staged.kind);
            self.codes(which, Some(when), block, staged, &mut holds);
            staged.rows.retain(|row| holds[*row] != 0);
            staged.kind = holds;
        }
        let Staged { id: ids, first, second, period: periods, scheme: schemes, kind, cite, .. } = &mut *staged;
        let (mut ids, mut first, mut second) = (std::mem::take(ids), std::mem::take(first), std::mem::take(second));
        let (mut periods, mut schemes) = (std::mem::take(periods), std::mem::take(schemes));
        let (mut kinds, mut cites) = (std::mem::take(kind), std::mem::take(cite));
        match &template.shape {
            Shape::Link { id, from, to, period, scheme, figures } => {
                self.ends((which, 0), Some(from), true, block, staged, &mut first);
                self.ends((which, 1), Some(to), true, block, staged, &mut second);
                self.texts(id.as_ref(), false, block, staged, &mut ids);
                self.codes(which, *period, block, staged, &mut periods);
                self.codes(which, *scheme, block, staged, &mut schemes);
                let mut columns = std::mem::take(&mut staged.figures);
                columns.resize_with(figures.len(), Vec::new);
                for (figure, cells) in figures.iter().zip(&mut columns) {
                    self.figures(figure, block, staged, cells);
                }
                staged.figures = columns;
            }
            Shape::Entity { id, name, level, within } => {
                self.texts(Some(id), true, block, staged, &mut ids);
                self.texts(Some(name), true, block, staged, &mut first);
                staged.words[0].clear();
                staged.words[0].resize(block.len(), NO_WORD);
                self.ends((which, 1), within.as_ref(), false, block, staged, &mut second);
                self.codes(which, *level, block, staged, &mut periods);
            }
        }
        self.codes(which, Some(template.kind), block, staged, &mut kinds);
        self.codes(which, template.cite, block, staged, &mut cites);
        if let (Shape::Entity { .. }, Out::Entities(table)) = (&template.shape, &self.out[which]) {
            // Only a region has a level.
            let is_region: Vec<bool> = table.kind.values.iter().map(|kind| kind == "region").collect();
            for row in &staged.rows {
                let region = (kinds[*row] as usize).checked_sub(1).and_then(|kind| is_region.get(kind));
                self.others[*row] |= periods[*row] != 0 && region != Some(&true);
            }
        }
        for column in &template.blank {
            for row in &staged.rows {
                let blank = block.place(*row, *column).is_empty() || self.empty.holds(block.cell(*row, *column));
                self.others[*row] |= !blank;
            }
        }
        staged.leave_out(&self.others);
        *staged = Staged {
            id: ids,
            first,
            second,
            period: periods,
            scheme: schemes,
            kind: kinds,
            cite: cites,
            ..std::mem::take(staged)
        };
    }

    /// The codes of what a hole says in rows, 0 for nothing.
    fn codes(&mut self, which: usize, hole: Option<usize>, block: &Block<'_>, staged: &mut Staged, codes: &mut Vec<u32>) {
        codes.clear();
        codes.resize(block.len(), 0);
        let Some(at) = hole else { return };
        let (plan, met, out, others) = (self.plan, &mut self.met[at], &mut self.out[which], &mut self.others);
        let hole = &plan.holes[at];
        if let ([], Some(row)) = (hole.columns.as_slice(), staged.rows.first()) {
            // It says the same in all rows.
            if let Some(code) = met.code(plan, hole, block, *row, out) {
                codes.fill(code);
                return;
            }
        }
        for row in &staged.rows {
            match met.code(plan, hole, block, *row, out) {
                Some(code) => codes[*row] = code,
                None => others[*row] = true,
            }
        }
        staged.leave_out(others);
    }

    /// The texts of a column in rows, empty where it says nothing.
    fn texts(&mut self, hole: Option<&TextHole>, needed: bool, block: &Block<'_>, staged: &mut Staged, texts: &mut Vec<Span>) {
        texts.clear();
        texts.resize(block.len(), Span::EMPTY);
        let Some(hole) = hole else { return };
        for row in &staged.rows {
            let place = block.place(*row, hole.column);
            let found = self.text(hole, block, place.clone());
            if found == Some(true) {
                texts[*row] = Span::new(&place);
            }
            self.others[*row] |= !found.is_some_and(|says| says || !needed);
        }
        staged.leave_out(&self.others);
    }

    /// The figures of a column in rows.
    fn figures(&mut self, hole: &FigureHole, block: &Block<'_>, staged: &mut Staged, cells: &mut Vec<(i64, u32)>) {
        cells.clear();
        cells.resize(block.len(), (FigureColumn::NONE, 0));
        for row in &staged.rows {
            match self.figure(hole, block, *row) {
                Some(figure) => cells[*row] = figure,
                None => self.others[*row] = true,
            }
        }
        staged.leave_out(&self.others);
    }

    /// The texts of a column of ends, as far as their words are not known, and the words.
    fn ends(
        &mut self,
        (which, side): (usize, usize),
        hole: Option<&TextHole>,
        needed: bool,
        block: &Block<'_>,
        staged: &mut Staged,
        texts: &mut Vec<Span>,
    ) {
        texts.clear();
        texts.resize(block.len(), Span::EMPTY);
        let mut words = std::mem::take(&mut staged.words[side]);
        words.clear();
        words.resize(block.len(), NO_WORD);
        if let Some(hole) = hole {
            let late = self.late_of[which][side];
            self.missed.clear();
            self.asked.clear();
            for row in &staged.rows {
                let place = block.place(*row, hole.column);
                let short = ShortText::of(block.text(), place.clone());
                if let Some(short) = short {
                    words[*row] = self.late[late].find(short);
                    if words[*row] != NO_WORD {
                        continue;
                    }
                }
                let found = self.text(hole, block, place.clone());
                if found == Some(true) {
                    texts[*row] = Span::new(&place);
                    if let Some(short) = short {
                        self.missed.push((*row, short));
                        self.asked.push(self.known.short(short));
                    }
                }
                self.others[*row] |= !found.is_some_and(|says| says || !needed);
            }
            staged.leave_out(&self.others);
            self.known.find_all(&self.asked, |at, word| {
                let (row, text) = self.missed[at];
                words[row] = word;
                self.late[late].put(text, word);
            });
        }
        staged.words[side] = words;
    }

    /// Finds or adds the words that rows have and that were not found yet.
    fn look(&mut self, which: usize, block: &Block<'_>, staged: &mut Staged) {
        staged.leave_out(&self.others);
        let is_link = matches!(self.out[which], Out::Links(..));
        let sides = if is_link { [&staged.first, &staged.second] } else { [&staged.id, &staged.second] };
        for (texts, words) in sides.into_iter().zip(&mut staged.words) {
            for row in &staged.rows {
                let text = texts[*row];
                if words[*row] == NO_WORD && !text.is_empty() {
                    let found = word(self.known, &mut self.fresh, text.of(block.text()));
                    self.others[*row] |= found.is_none();
                    words[*row] = found.unwrap_or(NO_WORD);
                }
            }
        }
    }

    /// Adds rows to the table of a template.
    fn push(&mut self, which: usize, block: &Block<'_>, staged: &mut Staged) {
        staged.leave_out(&self.others);
        staged.pick(block.len());
        let Staged { rows, kind, cite, period, scheme, id, first, words: [one, other], figures, .. } = &*staged;
        let numbers: Vec<u32> = rows.iter().map(|row| block.number(*row)).collect();
        match &mut self.out[which] {
            Out::Links(table, ids) => {
                ids.reserve(rows.len());
                for id in id {
                    // A piece is short of 4 GiB.
                    let _ = ids.push(id.of(block.text()));
                }
                table.extend(&CodedLinks { rows: &numbers, codes: [kind, period, scheme, cite], from: one, to: other, figures });
            }
            Out::Entities(table) => {
                let names: Vec<&str> = first.iter().map(|name| name.of(block.text())).collect();
                let codes = [kind.as_slice(), period, cite];
                if !table.extend(&CodedEntities { rows: &numbers, id: one, names: &names, codes, within: other }) {
                    rows.iter().for_each(|row| self.others[*row] = true);
                }
            }
        }
    }

    /// Whether a text says something; none where it is to be looked at by the filler.
    #[inline]
    fn text(&self, hole: &TextHole, block: &Block<'_>, place: Range<usize>) -> Option<bool> {
        let bytes = &block.text().as_bytes()[place.clone()];
        let Some(first) = bytes.first() else { return Some(false) };
        let signs = signs(bytes);
        let begins_empty = self.empty.may_begin(*first);
        // As nearly all ids are.
        if signs == 0 && !begins_empty && hole.split.is_empty() && bytes.len() <= LONGEST && bytes[bytes.len() - 1] != b'0' {
            return Some(true);
        }
        let text = block.text().get(place)?;
        let odd = match hole.form {
            // Signs and letters beyond those of ids are looked at one by one.
            TextForm::Id => signs & !WIDE != 0 || (signs & WIDE != 0 && !text.chars().all(char::is_alphanumeric)),
            _ => signs & (BLANK | RARE) != 0 && !is_sound(text, hole.form == TextForm::Name),
        };
        let listed = self.plan.templates.json && matches!(first, b'{' | b'[');
        let split = !hole.split.is_empty() && text.contains(|c| hole.split.contains(c));
        if bytes.len() > LONGEST || listed || split || *first == b'#' {
            return None;
        }
        let may_be_empty = signs & (BLANK | RARE | WIDE) != 0 || begins_empty;
        if may_be_empty && self.empty.holds(text) {
            return Some(false);
        }
        if odd || (hole.form == TextForm::Reference && text.ends_with(".0")) {
            return None;
        }
        Some(true)
    }

    /// A figure and its decimals.
    #[inline]
    fn figure(&self, hole: &FigureHole, block: &Block<'_>, row: usize) -> Option<(i64, u32)> {
        let bytes = block.bytes(row, hole.column);
        if bytes.is_empty() {
            return Some((FigureColumn::NONE, 0));
        }
        let is_empty = || self.empty.holds(block.cell(row, hole.column));
        match number(bytes).filter(|_| !self.plan.digits_are_empty || !is_empty()) {
            Some((mantissa, decimals)) => {
                let value = mantissa.checked_mul(hole.of_decimals(decimals)?)?;
                let read_so = (decimals == 0 || hole.broken) && (mantissa != 0 || (hole.zero && decimals == 0));
                read_so.then_some((value, decimals))
            }
            None => is_empty().then_some((FigureColumn::NONE, 0)),
        }
    }
}

impl Staged {
    /// Leaves out the rows that are not plain.
    fn leave_out(&mut self, others: &[bool]) {
        if self.rows.iter().any(|row| others[*row]) {
            self.rows.retain(|row| !others[*row]);
        }
    }

    /// Leaves the cells of the plain rows only.
    fn pick(&mut self, all: usize) {
        let Staged { rows, kind, cite, period, scheme, id, first, second, words: [one, other], figures } = self;
        if rows.len() == all {
            return;
        }
        for codes in [kind, cite, period, scheme, one, other] {
            keep(codes, rows);
        }
        for texts in [id, first, second] {
            keep(texts, rows);
        }
        for cells in figures {
            keep(cells, rows);
        }
    }
}

/// Leaves some cells of a column, ascending.
fn keep<T: Copy>(cells: &mut Vec<T>, rows: &[usize]) {
    if !cells.is_empty() {
        rows.iter().enumerate().for_each(|(to, from)| cells[to] = cells[*from]);
        cells.truncate(rows.len());
    }
}

fn word(known: &Words, fresh: &mut Words, text: &str) -> Option<WordId> {
    match known.find(text) {
        Some(word) => Some(word),
        None => WordId::try_from(known.len()).ok()?.checked_add(fresh.add(text)?).filter(|word| *word != NO_WORD),
    }
}

fn sheet_of(record: Record<'_>) -> Sheet {
    let mut sheet = Sheet::default();
    // One row has room.
    let _ = csv::push(&mut sheet, record);
    sheet
}
