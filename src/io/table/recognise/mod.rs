//! Plain rows told from others, column by column over some rows at a time.

mod cells;
mod empty;
mod holes;
mod late;
mod signs;

pub(super) use self::holes::at;

use std::ops::Range;

use self::cells::{Cells, Columns};
use self::empty::Empty;
use self::holes::Met;
use self::late::Late;
use self::signs::{BLANK, RARE, WIDE, is_sound, may_be_sum, may_end_sum, number, short_number, signs};
use super::header::is_sum;
use super::plan::{FigureHole, Plan, Shape, TextForm, TextHole};
use crate::diagnostic::Sheet;
use crate::graph::column::ShortText;
use crate::graph::rows::{CodedEntities, CodedLinks, EntityTable, FigureColumn, Lines, LinkTable};
use crate::graph::words::{NO_WORD, ShortWord, WordId, Words};
use crate::io::csv::{self, Block, Record, Span};

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
    columns: Columns,
    /// For each hole, what its texts mean.
    met: Vec<Met>,
    /// For each template, what its rows of a block say.
    staged: Vec<Staged>,
    /// Rows of a block that go to the filler.
    others: Vec<bool>,
    /// Words of late, and which of them are those of the sides of each template.
    late: Vec<Late>,
    late_of: Vec<[usize; 2]>,
    /// Some of the rows.
    some: Vec<usize>,
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
            columns: Columns::new(plan),
            met: plan.holes.iter().map(|_| Met::default()).collect(),
            staged: plan.each.iter().map(|_| Staged::default()).collect(),
            others: Vec::new(),
            late,
            late_of,
            some: Vec::new(),
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
        let fresh = self.fresh.as_many();
        (std::mem::replace(&mut self.out, next), std::mem::replace(&mut self.fresh, fresh))
    }

    /// Adds rows to the tables of the templates, each that is plain in all that it fills; gives which others there are.
    pub(super) fn block(&mut self, block: &Block<'_>) -> &[bool] {
        self.others.clear();
        self.others.resize(block.len(), false);
        let meant = self.meant(block);
        let (mut columns, mut all) = (std::mem::take(&mut self.columns), std::mem::take(&mut self.staged));
        let cells = columns.read(block);
        for (which, staged) in all.iter_mut().enumerate() {
            staged.rows.clear();
            staged.rows.extend_from_slice(&meant);
            self.stage(which, cells, staged);
        }
        for (which, staged) in all.iter_mut().enumerate() {
            self.look(which, cells.text(), staged);
        }
        for (which, staged) in all.iter_mut().enumerate() {
            self.push(which, block, staged);
        }
        (self.columns, self.staged) = (columns, all);
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
            let ends = || block.last_bytes(row, 3).fold(false, |any, last| any | may_end_sum(last));
            let suspect = || !templates.json && ends() && (1..=3).any(|column| may_be_sum(block.cell(row, column)));
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
    fn stage(&mut self, which: usize, cells: Cells<'_>, staged: &mut Staged) {
        let plan = self.plan;
        let template = &plan.each[which];
        staged.leave_out(&self.others);
        if let Some(when) = template.when {
            let mut holds = std::mem::take(&mut staged.kind);
            self.codes(which, Some(when), cells, staged, &mut holds);
            staged.rows.retain(|row| holds[*row] != 0);
            staged.kind = holds;
        }
        let Staged { id: ids, first, second, period: periods, scheme: schemes, kind, cite, .. } = &mut *staged;
        let (mut ids, mut first, mut second) = (std::mem::take(ids), std::mem::take(first), std::mem::take(second));
        let (mut periods, mut schemes) = (std::mem::take(periods), std::mem::take(schemes));
        let (mut kinds, mut cites) = (std::mem::take(kind), std::mem::take(cite));
        match &template.shape {
            Shape::Link { id, from, to, period, scheme, figures } => {
                self.ends((which, 0), Some(from), true, cells, staged, &mut first);
                self.ends((which, 1), Some(to), true, cells, staged, &mut second);
                self.texts(id.as_ref(), false, cells, staged, &mut ids);
                self.codes(which, *period, cells, staged, &mut periods);
                self.codes(which, *scheme, cells, staged, &mut schemes);
                let mut columns = std::mem::take(&mut staged.figures);
                columns.resize_with(figures.len(), Vec::new);
                for (figure, column) in figures.iter().zip(&mut columns) {
                    self.figures(figure, cells, staged, column);
                }
                staged.figures = columns;
            }
            Shape::Entity { id, name, level, within } => {
                self.texts(Some(id), true, cells, staged, &mut ids);
                self.texts(Some(name), true, cells, staged, &mut first);
                staged.words[0].clear();
                staged.words[0].resize(cells.len(), NO_WORD);
                self.ends((which, 1), within.as_ref(), false, cells, staged, &mut second);
                self.codes(which, *level, cells, staged, &mut periods);
            }
        }
        // What it says is asked for its rows that are not plain alone.
        if template.named.is_some() {
            self.codes(which, template.named, cells, staged, &mut kinds);
        }
        self.codes(which, Some(template.kind), cells, staged, &mut kinds);
        self.codes(which, template.cite, cells, staged, &mut cites);
        if let (Shape::Entity { .. }, Out::Entities(table)) = (&template.shape, &self.out[which]) {
            // Only a region has a level.
            let is_region: Vec<bool> = table.kind.values.iter().map(|kind| kind == "region").collect();
            for row in &staged.rows {
                let region = (kinds[*row] as usize).checked_sub(1).and_then(|kind| is_region.get(kind));
                self.others[*row] |= periods[*row] != 0 && region != Some(&true);
            }
        }
        for blank in &template.blank {
            let column = cells.column(*blank);
            for row in &staged.rows {
                let blank = column.short[*row] == ShortText::EMPTY || self.empty.holds(column.spans[*row].of(cells.text()));
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
    fn codes(&mut self, which: usize, hole: Option<usize>, cells: Cells<'_>, staged: &mut Staged, codes: &mut Vec<u32>) {
        codes.clear();
        codes.resize(cells.len(), 0);
        let Some(at) = hole else { return };
        let (others, plan) = (&mut self.others, self.plan);
        self.met[at].codes(plan, &plan.holes[at], cells, &staged.rows, &mut self.out[which], |row, code| match code {
            Some(code) => codes[row] = code,
            None => others[row] = true,
        });
        staged.leave_out(others);
    }

    /// The texts of a column in rows, empty where it says nothing.
    fn texts(&mut self, hole: Option<&TextHole>, needed: bool, cells: Cells<'_>, staged: &mut Staged, texts: &mut Vec<Span>) {
        texts.clear();
        texts.resize(cells.len(), Span::EMPTY);
        let Some(hole) = hole else { return };
        let column = cells.column(hole.column);
        for row in &staged.rows {
            let (span, short) = (column.spans[*row], column.short[*row]);
            let found = self.text(hole, cells.text(), span, short);
            if found == Some(true) {
                texts[*row] = span;
            }
            self.others[*row] |= !found.is_some_and(|says| says || !needed);
        }
        staged.leave_out(&self.others);
    }

    /// The figures of a column in rows.
    fn figures(&mut self, hole: &FigureHole, cells: Cells<'_>, staged: &mut Staged, figures: &mut Vec<(i64, u32)>) {
        figures.clear();
        figures.resize(cells.len(), (FigureColumn::NONE, 0));
        let column = cells.column(hole.column);
        keep(staged.rows.iter().map(|row| (*row, column.short[*row] != ShortText::EMPTY)), &mut self.some);
        for row in &self.some {
            match self.figure(hole, column.spans[*row].of(cells.text()), column.short[*row]) {
                Some(figure) => figures[*row] = figure,
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
        cells: Cells<'_>,
        staged: &mut Staged,
        texts: &mut Vec<Span>,
    ) {
        texts.clear();
        texts.resize(cells.len(), Span::EMPTY);
        let mut words = std::mem::take(&mut staged.words[side]);
        words.clear();
        words.resize(cells.len(), NO_WORD);
        if let Some(hole) = hole {
            let (late, column) = (self.late_of[which][side], cells.column(hole.column));
            self.late[late].find_all(&column.short, &mut words);
            let mut missed = std::mem::take(&mut self.some);
            keep(staged.rows.iter().map(|row| (*row, words[*row] == NO_WORD)), &mut missed);
            self.asked.clear();
            missed.retain(|row| {
                let (span, short) = (column.spans[*row], column.short[*row]);
                let found = self.text(hole, cells.text(), span, short);
                if found == Some(true) {
                    texts[*row] = span;
                    if short != ShortText::LONG {
                        self.asked.push(self.known.short(short));
                        return true;
                    }
                }
                self.others[*row] |= !found.is_some_and(|says| says || !needed);
                false
            });
            self.known.find_all(&self.asked, |at, word| {
                words[missed[at]] = word;
                self.late[late].put(column.short[missed[at]], word);
            });
            self.some = missed;
            staged.leave_out(&self.others);
        }
        staged.words[side] = words;
    }

    /// Finds or adds the words that rows have and that were not found yet.
    fn look(&mut self, which: usize, text: &str, staged: &mut Staged) {
        staged.leave_out(&self.others);
        let is_link = matches!(self.out[which], Out::Links(..));
        let sides = if is_link { [&staged.first, &staged.second] } else { [&staged.id, &staged.second] };
        for (side, (texts, words)) in sides.into_iter().zip(&mut staged.words).enumerate() {
            // Each entity has an id of its own, so that there is nothing to be found.
            let is_new = side == 0 && !is_link;
            for row in &staged.rows {
                let span = texts[*row];
                if words[*row] == NO_WORD && !span.is_empty() {
                    let found = word(self.known, &mut self.fresh, is_new, text, &span.place());
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
                    let _ = ids.push(block.text().as_bytes(), id.place());
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

    /// Whether the text of a cell says something; none where it is to be looked at by the filler.
    #[inline]
    fn text(&self, hole: &TextHole, text: &str, span: Span, short: ShortText) -> Option<bool> {
        let (first, whole) = (short.first(), hole.form == TextForm::Reference && short.ends_with(*b".0"));
        // As nearly all ids are.
        if short.is_plain() && !self.empty.may_begin(first) && !whole && hole.split.is_empty() {
            return Some(short != ShortText::EMPTY);
        }
        self.odd_text(hole, span.of(text))
    }

    fn odd_text(&self, hole: &TextHole, text: &str) -> Option<bool> {
        let Some(first) = text.bytes().next() else { return Some(false) };
        let signs = signs(text.as_bytes());
        let odd = match hole.form {
            // Signs and letters beyond those of ids are looked at one by one.
            TextForm::Id => signs & !WIDE != 0 || (signs & WIDE != 0 && !text.chars().all(char::is_alphanumeric)),
            _ => signs & (BLANK | RARE) != 0 && !is_sound(text, hole.form == TextForm::Name),
        };
        let listed = self.plan.templates.json && matches!(first, b'{' | b'[');
        let split = !hole.split.is_empty() && text.contains(|c| hole.split.contains(c));
        if text.len() > LONGEST || listed || split || first == b'#' {
            return None;
        }
        let may_be_empty = signs & (BLANK | RARE | WIDE) != 0 || self.empty.may_begin(first);
        if may_be_empty && self.empty.holds(text) {
            return Some(false);
        }
        let whole = hole.form == TextForm::Reference && text.ends_with(".0");
        (!odd && !whole).then_some(true)
    }

    /// A figure and its decimals, of a cell that is not empty.
    #[inline]
    fn figure(&self, hole: &FigureHole, text: &str, short: ShortText) -> Option<(i64, u32)> {
        let number = short_number(short).or_else(|| number(text.as_bytes()));
        match number.filter(|_| !self.plan.digits_are_empty || !self.empty.holds(text)) {
            Some((mantissa, decimals)) => {
                let value = mantissa.checked_mul(hole.of_decimals(decimals)?)?;
                let read_so = (decimals == 0 || hole.broken) && (mantissa != 0 || (hole.zero && decimals == 0));
                read_so.then_some((value, decimals))
            }
            None => self.empty.holds(text).then_some((FigureColumn::NONE, 0)),
        }
    }
}

impl Staged {
    /// Leaves out the rows that are not plain.
    fn leave_out(&mut self, others: &[bool]) {
        // All are looked at, which is faster than to stop at the first.
        if others.iter().fold(false, |any, other| any | other) {
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
            leave(codes, rows);
        }
        for texts in [id, first, second] {
            leave(texts, rows);
        }
        for cells in figures {
            leave(cells, rows);
        }
    }
}

/// Those of which something holds. It is not branched on: there is no telling which they are.
#[inline]
fn keep(all: impl ExactSizeIterator<Item = (usize, bool)>, kept: &mut Vec<usize>) {
    kept.clear();
    kept.resize(all.len(), 0);
    let mut len = 0;
    for (one, holds) in all {
        kept[len] = one;
        len += usize::from(holds);
    }
    kept.truncate(len);
}

/// Leaves some cells of a column, ascending.
fn leave<T: Copy>(cells: &mut Vec<T>, rows: &[usize]) {
    if !cells.is_empty() {
        rows.iter().enumerate().for_each(|(to, from)| cells[to] = cells[*from]);
        cells.truncate(rows.len());
    }
}

fn word(known: &Words, fresh: &mut Words, is_new: bool, text: &str, place: &Range<usize>) -> Option<WordId> {
    match known.find_at(text, place) {
        Some(word) => Some(word),
        None if is_new => {
            WordId::try_from(known.len()).ok()?.checked_add(fresh.list(text, place)?).filter(|word| *word != NO_WORD)
        }
        None => WordId::try_from(known.len()).ok()?.checked_add(fresh.add_at(text, place)?).filter(|word| *word != NO_WORD),
    }
}

fn sheet_of(record: Record<'_>) -> Sheet {
    let mut sheet = Sheet::default();
    // One row has room.
    let _ = csv::push(&mut sheet, record);
    sheet
}
