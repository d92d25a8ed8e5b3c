//! Which rows of a table are plain, decided once from its templates: the others go to the filler.
//!
//! Nothing is read here in another way than by the filler. Cells of few different texts (kinds, dates, sources) are filled and
//! read once each, and columns of figures are tried with some numbers; only names, ids and digits are looked at by themselves.

use rust_decimal::Decimal;

use super::fill::Filler;
use super::template::{Cell, Node, Sort, Template, Templates, When};
use crate::diagnostic::{FileId, Sheet};
use crate::graph::rows::{FigureColumn, FigureSpelling, TablePlace};
use crate::io::register::{Defaults, Scope, plain};
use crate::io::value::{Data, Entry, Value};
use crate::model::KindTable;
use crate::model::quantity::FIXED_DECIMALS;

/// How many templates a plain table may have, and how many figures each of them.
const TEMPLATES: usize = 4;
const FIGURES: usize = 8;

/// More decimals than a number has that is looked at.
const DECIMALS: usize = 16;

/// What is looked for in the rows of a sheet.
#[derive(Debug)]
pub(super) struct Plan<'t> {
    pub(super) templates: &'t Templates,
    pub(super) file: FileId,
    pub(super) at: u16,
    pub(super) kinds: &'t KindTable,
    pub(super) each: Vec<PlainTemplate>,
    pub(super) holes: Vec<Hole<'t>>,
    /// Some number stands for an empty cell.
    pub(super) digits_are_empty: bool,
}

/// A template of which plain rows are told apart.
#[derive(Debug)]
pub(super) struct PlainTemplate {
    /// Holes of the condition, the kind and the citation, by their position in [`Plan::holes`].
    pub(super) when: Option<usize>,
    pub(super) kind: usize,
    pub(super) cite: Option<usize>,
    /// The hole that says whether the id was given, as it has to be.
    pub(super) named: Option<usize>,
    /// Columns that are empty in plain rows.
    pub(super) blank: Vec<u32>,
    pub(super) place: TablePlace,
    pub(super) shape: Shape,
}

#[derive(Debug)]
pub(super) enum Shape {
    Link {
        id: Option<TextHole>,
        from: TextHole,
        to: TextHole,
        period: Option<usize>,
        scheme: Option<usize>,
        figures: Vec<FigureHole>,
    },
    Entity {
        id: TextHole,
        name: TextHole,
        level: Option<usize>,
        within: Option<TextHole>,
    },
}

/// A hole that takes the text of a cell as it is.
#[derive(Clone, Debug)]
pub(super) struct TextHole {
    pub(super) column: u32,
    pub(super) form: TextForm,
    /// Signs that part several values.
    pub(super) split: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TextForm {
    Id,
    Name,
    Reference,
}

/// A hole that takes a number.
#[derive(Debug)]
pub(super) struct FigureHole {
    pub(super) column: u32,
    pub(super) empty: FigureColumn,
    /// By decimals of a number, ten-thousandths of the unit that its last place stands for; as far as they are whole.
    pub(super) of_decimals: Vec<i64>,
    /// Numbers may have decimals.
    pub(super) broken: bool,
    /// A number may be 0.
    pub(super) zero: bool,
}

impl FigureHole {
    /// Ten-thousandths of the unit that the last place of a number with some decimals stands for; none where that is broken.
    #[inline]
    pub(super) fn of_decimals(&self, decimals: u32) -> Option<i64> {
        self.of_decimals.get(decimals as usize).copied().filter(|one| *one != 0)
    }
}

/// A hole whose cells have few different texts, each of which is filled and read once.
#[derive(Debug)]
pub(super) struct Hole<'t> {
    pub(super) columns: Vec<u32>,
    pub(super) what: What<'t>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum What<'t> {
    When(&'t [When]),
    Kind(Sort, &'t Node),
    Period(&'t Node),
    Scheme(&'t Node),
    Level(&'t Node),
    Cite(&'t Node),
    Named(&'t Node),
}

impl<'t> Plan<'t> {
    /// The plan of a sheet; none where no row can be plain.
    pub(super) fn new(templates: &'t Templates, file: FileId, at: u16, kinds: &'t KindTable) -> Option<Self> {
        let ruled = !templates.rules.is_empty() || !templates.open.is_empty();
        if ruled || templates.each.is_empty() || templates.each.len() > TEMPLATES {
            return None;
        }
        let digits_are_empty = templates.empty.iter().any(|text| text.contains(|c: char| c.is_ascii_digit()));
        let mut plan = Plan { templates, file, at, kinds, each: Vec::new(), holes: Vec::new(), digits_are_empty };
        for template in &templates.each {
            let told_apart = plan.template(template)?;
            plan.each.push(told_apart);
        }
        Some(plan)
    }

    fn template(&mut self, template: &'t Template) -> Option<PlainTemplate> {
        let (mut id, mut from, mut to, mut name, mut within) = (None, None, None, None, None);
        let (mut kind, mut cite, mut period, mut scheme, mut level) = (None, None, None, None, None);
        let (mut named, mut blank) = (None, Vec::new());
        let link = template.sort == Sort::Links;
        if !link && template.sort != Sort::Entities {
            return None;
        }
        for (key, node) in &template.node {
            match (key.value.as_str(), link) {
                ("kind", _) => kind = Some(self.hole(What::Kind(template.sort, node), node)?),
                ("cite", _) => cite = Some(self.hole(What::Cite(node), node)?),
                ("id", _) => id = Some(text(node, TextForm::Id)?),
                ("from", true) => from = Some(text(node, TextForm::Reference)?),
                ("to", true) => to = Some(text(node, TextForm::Reference)?),
                ("period", true) => period = Some(self.hole(What::Period(node), node)?),
                ("scheme", true) => scheme = Some(self.hole(What::Scheme(node), node)?),
                ("named", true) => named = Some(self.hole(What::Named(node), node)?),
                ("amount" | "people" | "projects", true) => {}
                ("measures", true) if matches!(node, Node::Table(..)) => {}
                ("name", false) => name = Some(text(node, TextForm::Name)?),
                ("level", false) => level = Some(self.hole(What::Level(node), node)?),
                ("within", false) => within = Some(text(node, TextForm::Reference)?),
                _ => blank.extend(self.blank(node)?),
            }
        }
        let when = match template.when.as_slice() {
            [] => None,
            when => {
                self.holes.push(Hole { columns: when.iter().map(|when| when.column).collect(), what: What::When(when) });
                Some(self.holes.len() - 1)
            }
        };
        let column = |hole: Option<&TextHole>| hole.map_or(0, |hole| hole.column);
        let (first, second) = if link { (from.as_ref(), to.as_ref()) } else { (name.as_ref(), within.as_ref()) };
        let place = TablePlace {
            file: self.file,
            sheet: self.at,
            column: template.column,
            id: column(id.as_ref()),
            from: column(first),
            to: column(second),
        };
        let shape = if link {
            Shape::Link { id, from: from?, to: to?, period, scheme, figures: self.figures(template)? }
        } else {
            Shape::Entity { id: id?, name: name?, level, within }
        };
        Some(PlainTemplate { when, kind: kind?, cite, named, blank, place, shape })
    }

    fn hole(&mut self, what: What<'t>, node: &Node) -> Option<usize> {
        let mut columns = Vec::new();
        columns_of(node, &mut columns).then(|| {
            self.holes.push(Hole { columns, what });
            self.holes.len() - 1
        })
    }

    /// The columns of a key that plain rows leave empty, and which then says nothing.
    fn blank(&self, node: &Node) -> Option<Vec<u32>> {
        let mut columns = Vec::new();
        let silent =
            columns_of(node, &mut columns) && !columns.is_empty() && self.filled(node, &[]).is_some_and(|it| it.is_none());
        silent.then_some(columns)
    }

    /// The figures of a template, in the order in which a register has them.
    fn figures(&self, template: &'t Template) -> Option<Vec<FigureHole>> {
        let mut holes = Vec::new();
        let key = |wanted: &str| template.node.iter().find(|(key, _)| key.value == wanted);
        for (key, node) in ["amount", "people", "projects"].into_iter().filter_map(key) {
            holes.push(self.figure(node, &|value| Entry { key: key.clone(), value })?);
        }
        // As one cell it says nothing in plain rows.
        if let Some((key, Node::Table(entries, place, _))) = key("measures") {
            for (name, node) in entries {
                let inner = |value: Value| Entry { key: name.clone(), value };
                let outer = |value: Value| Entry {
                    key: key.clone(),
                    value: Value { data: Data::Table(vec![inner(value)]), place: *place },
                };
                holes.push(self.figure(node, &outer)?);
            }
        }
        (holes.len() <= FIGURES).then_some(holes)
    }

    /// A column of figures, if numbers in it are read as such: each so many of one unit, and written alike.
    fn figure(&self, node: &Node, entry: &dyn Fn(Value) -> Entry) -> Option<FigureHole> {
        let mut columns = Vec::new();
        if !columns_of(node, &mut columns) || columns.len() != 1 || self.filled(node, &[])?.is_some() {
            return None;
        }
        let column = columns[0];
        let read = |number: &str| {
            let value = self.filled(node, &[(column, number)])??;
            let at = super::recognise::at(value.place, self.file);
            let measure = self.scoped(|scope| plain::figure(scope, entry(value)))??;
            Some((measure, at))
        };
        let (first, at) = read("1")?;
        let one = first.quantity.stated?;
        let spelling = match &first.quantity.as_written {
            Some(words) => Some(FigureSpelling::new(words.strip_prefix('1')?.to_owned(), one)?),
            None => None,
        };
        let fits = |number: &str| {
            let Some((measure, _)) = read(number) else { return false };
            let as_written = spelling.as_ref().map(|spelling| format!("{number}{}", spelling.after));
            let number: Option<Decimal> = number.parse().ok();
            let quantity = &measure.quantity;
            let same = (&measure.name, measure.span, measure.basis) == (&first.name, first.span, first.basis);
            same && quantity.unit == first.quantity.unit
                && quantity.as_written.as_deref() == as_written.as_deref()
                && quantity.stated == number.and_then(|number| number.checked_mul(one))
                && quantity.stated == quantity.low
                && quantity.stated == quantity.high
                && !(quantity.low_open || quantity.high_open || quantity.approximate || quantity.vague)
                && quantity.per.is_none()
        };
        if !["1", "10", "25", "300", "4096", "100000", "123456789"].iter().all(|number| fits(number)) {
            return None;
        }
        let zero = fits("0");
        let broken = ["0.5", "1.0", "2.50", "10.25", "1234.75", "0.05", "100.10"].iter().all(|number| fits(number));
        let mut empty = FigureColumn::new(&first.name, first.quantity.unit.clone());
        (empty.span, empty.basis, empty.spelling, empty.at) = (first.span, first.basis, spelling, at);
        let one = one.checked_mul(Decimal::from(10_i64.pow(FIXED_DECIMALS)))?;
        let one = one.is_integer().then(|| i64::try_from(one).ok()).flatten()?;
        let of_decimals = std::iter::successors(Some(one), |one| (one % 10 == 0).then(|| one / 10)).take(DECIMALS).collect();
        Some(FigureHole { column, empty, of_decimals, broken, zero })
    }

    /// What a node makes of a row that has only these cells; none where that has a fault.
    #[expect(clippy::option_option, reason = "a node may say nothing, and a fault is another thing")]
    fn filled(&self, node: &Node, cells: &[(u32, &str)]) -> Option<Option<Value>> {
        let last = cells.iter().map(|(column, _)| *column).max().unwrap_or(0);
        let mut sheet = Sheet::default();
        for column in 1..=last {
            sheet.push(cells.iter().find(|(at, _)| *at == column).map_or("", |(_, text)| text));
        }
        sheet.end_row();
        self.with_filler(&sheet, 1, |filler| filler.node(node))
    }

    /// Asks the filler about a row; none where it has a fault to tell.
    pub(super) fn with_filler<T>(&self, sheet: &Sheet, row: u32, ask: impl FnOnce(&Filler<'_>) -> T) -> Option<T> {
        let faults = std::cell::RefCell::default();
        let family = |name: &str| self.kinds.get(name).map(|kind| self.kinds.info(kind).family);
        let answer = ask(&Filler::new(self.file, self.at, sheet, self.templates, &family, &faults).at_row(row));
        faults.into_inner().is_empty().then_some(answer)
    }

    /// Reads something as a register does; none where that has a fault to tell.
    pub(super) fn scoped<T>(&self, read: impl FnOnce(&Scope<'_>) -> T) -> Option<T> {
        let (defaults, faults) = (Defaults::default(), std::cell::RefCell::default());
        let answer = read(&Scope { kinds: self.kinds, defaults: &defaults, faults: &faults });
        faults.into_inner().is_empty().then_some(answer)
    }
}

/// A node that is no more than the text of one cell.
fn text(node: &Node, form: TextForm) -> Option<TextHole> {
    let Node::Cell(cell) = node else { return None };
    let Cell { columns, split, values, otherwise, code, width, slug, .. } = cell.as_ref();
    let alone = values.is_empty() && otherwise.is_none() && code.is_none() && *width == 0 && !slug;
    match columns.as_slice() {
        [column] if alone => Some(TextHole { column: *column, form, split: split.clone() }),
        _ => None,
    }
}

/// Notes the columns that a node looks at; false where it says of each row another thing.
fn columns_of(node: &Node, columns: &mut Vec<u32>) -> bool {
    let inner: Vec<&Node> = match node {
        Node::Constant(_) => Vec::new(),
        Node::Row => return false,
        Node::Cell(cell) => {
            columns.extend(&cell.columns);
            cell.otherwise.iter().chain(&cell.code).collect()
        }
        Node::Period(span) => [&span.start, &span.end, &span.known].into_iter().flatten().collect(),
        Node::List(nodes, _) => nodes.iter().collect(),
        Node::Table(entries, ..) => entries.iter().map(|(_, node)| node).collect(),
    };
    inner.into_iter().all(|node| columns_of(node, columns))
}
