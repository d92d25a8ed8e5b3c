//! Totals with their ledger: what is counted, what may be inside it, what is absorbed, and what is left out and why.
//!
//! Figures of unlike things are never added: there is a row for each kind, measure, unit, class of span and class of basis.
//! Nothing is counted twice and nothing is split. Where the sources don't say whether one figure is inside another, the
//! row gives an interval: from the least that the figures make together to the most.
//!
//! The steps stand in files of their own: `claims` finds the links that a question is about, `entries` says which of their
//! figures can't be added, `book` sorts those that can onto sheets (into each a `slot`) and adds up what overlaps nothing. Of the rest
//! `trees` adds up, where no ledger is asked for, what at most lies in larger figures; of what is left `items`
//! joins statements of one thing and figures that are alike, `parts` says which is inside which (as sources declare, and by
//! `meaning`), `range`, `lowest` (with `ties`, `choice` and `forest`) give the interval; `sheet` makes a total of all, `shape`
//! the JSON.

mod book;
mod choice;
mod claims;
mod close;
mod dated;
mod entries;
mod fixed;
mod forest;
mod groups;
mod items;
mod lowest;
mod meaning;
mod nodes;
mod parts;
mod range;
mod reason;
mod shape;
mod sheet;
mod slot;
mod ties;
mod trees;
mod values;

use rust_decimal::Decimal;

use super::cite::Behind;
use crate::graph::{Entity, Link, Measure, View};
use crate::model::{Basis, Kind, Period, Span, Unit};

pub(in crate::query) use book::{Asked, Book};
pub(in crate::query) use claims::{Claim, counting, in_stretches};
pub(in crate::query) use close::Closed;
pub(in crate::query) use fixed::{Raw, real};
pub use reason::Reason;
pub(in crate::query) use reason::Reasons;
pub use shape::{AbsorbedShape, ExceededShape, LeftOutShape, TotalCiteShape, TotalRowShape, TotalShape};
pub(in crate::query) use sheet::{Head, Sheet, rank};

/// The measure that counts links themselves.
pub const LINKS: &str = "links";

/// A question for totals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Total<'g> {
    /// All givers count to it.
    pub from: Option<Entity<'g>>,
    /// All receivers count to it.
    pub to: Option<Entity<'g>>,
    /// `money`, `people`, `projects`, [`LINKS`] or the data set's own; none: all that are stated.
    pub measure: Option<String>,
    /// What figures must rest on; none: realised.
    pub basis: Vec<BasisClass>,
    /// Without the lists of figures and sentences: only what they make together.
    pub sums_only: bool,
}

/// What figures that are added rest on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BasisClass {
    /// Paid, or not said: the two are added.
    #[default]
    Realised,
    /// Guaranteed (保底).
    Guaranteed,
    /// Pledged (承诺).
    Pledged,
    /// Planned (计划).
    Planned,
    /// Expected (预计).
    Expected,
}

impl BasisClass {
    /// All of them, in order.
    pub const ALL: [BasisClass; 5] =
        [BasisClass::Realised, BasisClass::Guaranteed, BasisClass::Pledged, BasisClass::Planned, BasisClass::Expected];

    /// The class of a basis.
    pub fn of(basis: Basis) -> BasisClass {
        match basis {
            Basis::Paid | Basis::Unstated => BasisClass::Realised,
            Basis::Guaranteed => BasisClass::Guaranteed,
            Basis::Pledged => BasisClass::Pledged,
            Basis::Planned => BasisClass::Planned,
            Basis::Expected => BasisClass::Expected,
        }
    }

    /// The name on the command line and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            BasisClass::Realised => "realised",
            BasisClass::Guaranteed => "guaranteed",
            BasisClass::Pledged => "pledged",
            BasisClass::Planned => "planned",
            BasisClass::Expected => "expected",
        }
    }

    /// The Chinese word.
    pub fn zh(self) -> &'static str {
        match self {
            BasisClass::Realised => "已实现",
            BasisClass::Guaranteed => Basis::Guaranteed.zh(),
            BasisClass::Pledged => Basis::Pledged.zh(),
            BasisClass::Planned => Basis::Planned.zh(),
            BasisClass::Expected => Basis::Expected.zh(),
        }
    }

    /// Reads the name as the command line writes it.
    pub fn parse(text: &str) -> Option<BasisClass> {
        BasisClass::ALL.into_iter().find(|class| class.as_str() == text)
    }
}

/// What stretch of time figures that are added are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SpanClass {
    /// Single sums and sums over a period: `once` and `cumulative`.
    Cumulative,
    /// Rates for each year.
    Yearly,
}

impl SpanClass {
    /// The class of a span.
    pub fn of(span: Span) -> SpanClass {
        match span {
            Span::Once | Span::Cumulative => SpanClass::Cumulative,
            Span::Yearly => SpanClass::Yearly,
        }
    }

    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            SpanClass::Cumulative => "cumulative",
            SpanClass::Yearly => "yearly",
        }
    }
}

/// A line of a ledger: a figure of a link, or the link itself where links are counted or it has no figure.
#[derive(Clone, Copy, Debug)]
pub struct Figure<'g> {
    /// The link.
    pub link: Link<'g>,
    /// Its figure.
    pub measure: Option<Measure<'g>>,
}

impl<'g> LeftOut<'g> {
    pub(in crate::query) fn new(link: Link<'g>, measure: Option<Measure<'g>>, reasons: Reasons) -> LeftOut<'g> {
        LeftOut { figure: Figure { link, measure }, reasons: reasons.list() }
    }
}

impl Figure<'_> {
    /// Id of the figure, `LINK#name.n`, or of the link where there is no figure.
    pub fn id(&self) -> String {
        self.measure.map_or_else(|| self.link.id().to_owned(), |measure| measure.id())
    }
}

/// A figure that is surely inside another.
#[derive(Clone, Copy, Debug)]
pub struct Absorbed<'g> {
    /// The part.
    pub figure: Figure<'g>,
    /// The whole that stands for it.
    pub into: Figure<'g>,
}

/// A figure that is not added.
#[derive(Clone, Debug)]
pub struct LeftOut<'g> {
    /// The figure, or the link that has none.
    pub figure: Figure<'g>,
    /// Every reason, sorted.
    pub reasons: Vec<Reason>,
}

/// Sure parts that make more than their whole: the sources disagree, and the parts were taken for the whole.
#[derive(Clone, Debug)]
pub struct Exceeded<'g> {
    /// The whole.
    pub whole: Figure<'g>,
    /// Its parts.
    pub parts: Vec<Figure<'g>>,
}

impl<'g> TotalRow<'g> {
    /// A total without any figure.
    fn empty(kind: Kind, measure: Option<&'g str>, unit: Option<Unit>, basis: BasisClass) -> Self {
        TotalRow {
            kind,
            measure,
            unit,
            span: SpanClass::Cumulative,
            period: None,
            basis,
            sum: None,
            loose: false,
            links: 0,
            with_figure: 0,
            counted: Vec::new(),
            possible: Vec::new(),
            absorbed: Vec::new(),
            left_out: Vec::new(),
            exceeded: Vec::new(),
            cite: Vec::new(),
        }
    }
}

/// What figures make together, in base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Sum of the stated values of what is counted; none where one of them states no single value, or nothing is sure.
    pub stated: Option<Decimal>,
    /// The least. What has no known low end counts 0.
    pub low: Decimal,
    /// It is more than `low`.
    pub low_open: bool,
    /// The most; none: not known.
    pub high: Option<Decimal>,
    /// It is less than `high`.
    pub high_open: bool,
}

/// One total: figures of one kind, measure, unit, class of span and class of basis.
#[derive(Clone, Debug)]
pub struct TotalRow<'g> {
    /// Kind of the links.
    pub kind: Kind,
    /// Name of the measure; none for links without any figure.
    pub measure: Option<&'g str>,
    /// What is counted; none where no figure says.
    pub unit: Option<Unit>,
    /// For what stretch of time.
    pub span: SpanClass,
    /// Of yearly rates, when they hold; rates of different periods are not added unless a date is asked for.
    pub period: Option<Period>,
    /// What the figures rest on.
    pub basis: BasisClass,
    /// What they make together; none: unknown, for there is no figure that counts. Never 0 for want of figures.
    pub sum: Option<Sum>,
    /// The low end is not the tightest: figures cross, and disjoint ones were picked, largest first.
    pub loose: bool,
    /// Links that it accounts for: those with such a figure, and those of the kind without one that are named here.
    pub links: usize,
    /// Those of them whose figure is counted, possible or absorbed.
    pub with_figure: usize,
    /// The figures that make the low end, by id.
    pub counted: Vec<Figure<'g>>,
    /// Those that may be inside the counted ones, or may not count at all, by id.
    pub possible: Vec<Figure<'g>>,
    /// Those that are surely inside another, by id.
    pub absorbed: Vec<Absorbed<'g>>,
    /// Those that are not added, by id, each with every reason.
    pub left_out: Vec<LeftOut<'g>>,
    /// Sure parts that make more than their whole.
    pub exceeded: Vec<Exceeded<'g>>,
    /// The sentences behind what is counted, possible and absorbed, with the ids of the figures.
    pub cite: Vec<Behind<'g>>,
}

/// The totals of a question.
#[derive(Clone, Debug)]
pub struct TotalAnswer<'g> {
    /// By kind, measure, unit, span, basis. None: no link of the view is about the question.
    pub totals: Vec<TotalRow<'g>>,
    /// The public view leaves links out, so these are not all.
    pub hidden: bool,
}

/// The totals of what goes from one entity to another, with their ledger. Only support links count, and no derived hosting.
///
/// A link is about the question if all its givers count to `from` and all its receivers to `to`. One that is joint with a
/// giver or receiver outside is left out with that reason, and so is one that is internal: inside `to` where `from` is not
/// given, inside `from` where `to` is not given, inside both where both are given. Asked from an entity to itself, the
/// answer is what goes on inside it.
///
/// Cost: O(links) for the question, and where an end is asked for the depth of containment; for figures that may be inside
/// one another, O(n log n) of those. Which they are is found once for a graph, by the first total:
/// [`Graph::find_overlaps`](crate::graph::Graph::find_overlaps).
pub fn total<'g>(view: &View<'g>, question: &Total<'g>) -> TotalAnswer<'g> {
    let measure = question.measure.as_deref();
    let asked = Asked { measure, basis: &question.basis, by_year: false, ledger: !question.sums_only };
    let of = |links| {
        let mut book = Book::new(view, &asked, false);
        claims::about(view, question, links, |claim, line| book.enter(&claim, line, 0, false));
        book
    };
    let book = in_stretches(view, of, |book, more| book.with(more, |place| place));
    TotalAnswer { totals: book.close().rows().collect(), hidden: view.hides_any() }
}
