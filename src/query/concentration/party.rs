//! One receiver or giver and its partners.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::graph::Entity;
use crate::metrics::hhi::{self, Range};
use crate::metrics::{cr, shares};
use crate::query::total::{Raw, Sum, real};

/// An index over so many partners or links, or fewer, says little.
pub const SMALL: usize = 3;

/// What is given or received, in base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// Sum of the stated values; none where one states no single value.
    pub stated: Option<Decimal>,
    /// The least.
    pub low: Decimal,
    /// It is more than `low`.
    pub low_open: bool,
    /// The most; none: not known.
    pub high: Option<Decimal>,
    /// It is less than `high`.
    pub high_open: bool,
}

impl Amount {
    pub(super) fn of(sum: &Sum) -> Amount {
        Amount { stated: sum.stated, low: sum.low, low_open: sum.low_open, high: sum.high, high_open: sum.high_open }
    }

    /// Both together; a sum that is too large has no known high end.
    fn and(self, other: Amount) -> Amount {
        let both = |a: Option<Decimal>, b: Option<Decimal>| a?.checked_add(b?);
        Amount {
            stated: both(self.stated, other.stated),
            low: self.low.saturating_add(other.low),
            low_open: self.low_open || other.low_open,
            high: both(self.high, other.high),
            high_open: self.high_open || other.high_open,
        }
    }

    /// One of so many equal parts.
    fn part(self, parts: usize) -> Amount {
        let parts = Decimal::from(parts.max(1));
        let part = |value: Decimal| value / parts;
        Amount { stated: self.stated.map(part), low: part(self.low), high: self.high.map(part), ..self }
    }

    /// The number that an index takes: what is stated, else the least.
    pub fn point(&self) -> f64 {
        self.stated.unwrap_or(self.low).to_f64().unwrap_or(0.0)
    }
}

/// An amount as it comes in: of figures as they are, which are whole numbers of ten-thousandths, or a part of joint ones, which
/// need not be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Share {
    Whole(Raw),
    Part(Amount),
}

impl Share {
    /// Nothing.
    const NONE: Share = Share::Whole(Raw::NOTHING);

    /// One of so many equal parts of a sum.
    pub(super) fn of(sum: &Raw, parts: usize) -> Share {
        if parts == 1 { Share::Whole(*sum) } else { Share::Part(Share::Whole(*sum).amount().part(parts)) }
    }

    pub(super) fn amount(&self) -> Amount {
        match self {
            Share::Whole(sum) => Amount::of(&sum.sum()),
            Share::Part(amount) => *amount,
        }
    }

    /// Both together.
    pub(super) fn and(self, other: Share) -> Share {
        match (self, other) {
            (Share::Whole(one), Share::Whole(other)) => Share::Whole(one.and(other)),
            (one, other) => Share::Part(one.amount().and(other.amount())),
        }
    }

    /// The number that an index takes: what is stated, else the least.
    pub(super) fn point(&self) -> f64 {
        match self {
            Share::Whole(sum) => real(sum.stated.unwrap_or(sum.low)),
            Share::Part(amount) => amount.point(),
        }
    }

    /// Whether there is a number at all, or only what may be.
    fn is_known(&self) -> bool {
        match self {
            Share::Whole(sum) => sum.stated.is_some() || sum.low > 0,
            Share::Part(amount) => amount.stated.is_some() || amount.low > Decimal::ZERO,
        }
    }

    /// Whether its low end is above that of another.
    fn exceeds(&self, other: &Share) -> bool {
        match (self, other) {
            (Share::Whole(one), Share::Whole(other)) => one.low > other.low,
            (one, other) => one.amount().low > other.amount().low,
        }
    }

    pub(super) fn spread(&self) -> Spread {
        let (low, high) = match self {
            Share::Whole(sum) => (Some(real(sum.low)), sum.high.map(real)),
            Share::Part(amount) => (amount.low.to_f64(), amount.high.and_then(|high| high.to_f64())),
        };
        Spread { point: self.point(), interval: low.zip(high) }
    }
}

/// The real numbers of an amount.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spread {
    point: f64,
    /// None where its most is not known.
    interval: Option<(f64, f64)>,
}

/// One receiver or giver.
#[derive(Clone, Copy, Debug)]
pub struct Party<'g> {
    /// Who.
    pub entity: Entity<'g>,
    /// Number of partners with an amount.
    pub partners: usize,
    /// Number of further partners that may have one.
    pub possible: usize,
    /// All that it received or gave, jointly given and received included where it is all its own. Of amounts that may hold
    /// parts of one another only the largest is sure.
    pub amount: Amount,
    /// The number that stands for it where parties are compared: of each total what is stated, else the least.
    pub point: f64,
    /// Whether there is such a number at all, or only what may be.
    pub is_known: bool,
    /// Over the amounts of its partners; none where they make nothing.
    pub hhi: Option<f64>,
    /// The share of the largest partner.
    pub cr1: Option<f64>,
    /// The share of the three largest.
    pub cr3: Option<f64>,
    /// What HHI can be at all, each amount anywhere in its interval; none where it is one number, or an amount has no known
    /// end.
    pub range: Option<Range>,
    /// Its links.
    pub links: usize,
    /// Those with a figure that is its and one partner's.
    pub with_figure: usize,
    /// Few partners, or few links.
    pub small: bool,
    /// Amounts may hold parts of one another, or of those of other pairs.
    pub overlaps: bool,
}

impl Party<'_> {
    /// How many partners of equal size make the same index.
    pub fn effective(&self) -> Option<f64> {
        self.hhi.map(hhi::effective_number)
    }
}

/// A party as its flows come in.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// Amounts by partner.
    pub(super) amounts: Vec<Spread>,
    total: Share,
    point: f64,
    /// The amounts that may hold parts of one another.
    shared: Vec<Share>,
    is_known: bool,
    pub(super) links: usize,
    pub(super) with_figure: usize,
}

impl Default for Draft {
    fn default() -> Self {
        Draft {
            amounts: Vec::new(),
            total: Share::NONE,
            point: 0.0,
            shared: Vec::new(),
            is_known: false,
            links: 0,
            with_figure: 0,
        }
    }
}

impl Draft {
    /// What is its, from or to whomever.
    pub(super) fn add(&mut self, share: Share, overlaps: bool) {
        self.is_known |= share.is_known();
        if overlaps {
            self.shared.push(share);
        } else {
            self.total = self.total.and(share);
            self.point += share.point();
        }
    }

    /// What it received or gave together, and the number that stands for it. Of the amounts that may hold parts of one
    /// another, all may be inside the largest: that one is sure, and all of them are the most.
    fn sum(&self) -> (Amount, f64) {
        let total = self.total.amount();
        let [first, rest @ ..] = self.shared.as_slice() else { return (total, self.point) };
        let most = rest.iter().fold(*first, |sum, share| sum.and(*share)).amount();
        let largest = rest.iter().fold(*first, |one, other| if other.exceeds(&one) { *other } else { one }).amount();
        let shared =
            Amount { stated: most.stated.filter(|_| rest.is_empty()), low: largest.low, low_open: largest.low_open, ..most };
        let point = self.shared.iter().map(Share::point).fold(0.0, f64::max);
        (total.and(shared), self.point + point)
    }

    /// Whether any figure is its, alone or jointly.
    pub(super) fn has_figures(&self) -> bool {
        self.total != Share::NONE || !self.shared.is_empty() || !self.amounts.is_empty()
    }

    pub(super) fn finish(self, entity: Entity<'_>) -> Party<'_> {
        let points: Vec<f64> = self.amounts.iter().map(|amount| amount.point).collect();
        let partners = points.iter().filter(|point| **point > 0.0).count();
        let may = |amount: &&Spread| amount.point <= 0.0 && amount.interval.is_none_or(|(_, high)| high > 0.0);
        let possible = self.amounts.iter().filter(may).count();
        let shares = shares(&points);
        let index = shares.as_deref().map(hhi::of_shares);
        let (amount, point) = self.sum();
        Party {
            entity,
            partners,
            possible,
            amount,
            point,
            is_known: self.is_known,
            hhi: index,
            cr1: shares.as_deref().map(|shares| cr::of_shares(shares, 1)),
            cr3: shares.as_deref().map(|shares| cr::of_shares(shares, 3)),
            range: self.range(index),
            links: self.links,
            with_figure: self.with_figure,
            small: partners <= SMALL || self.with_figure <= SMALL,
            overlaps: !self.shared.is_empty(),
        }
    }

    fn range(&self, index: Option<f64>) -> Option<Range> {
        let intervals: Vec<(f64, f64)> = self.amounts.iter().map(|amount| amount.interval).collect::<Option<_>>()?;
        if intervals.iter().all(|(low, high)| low >= high) {
            return None;
        }
        let range = hhi::range(&intervals)?;
        // The index of the stated values is inside, whatever rounding says.
        let index = index.unwrap_or(range.low);
        let range = Range { low: range.low.min(index), high: range.high.max(index), ..range };
        // Of a single partner it is 1 whatever the amount.
        Some(range).filter(|range| range.high - range.low > 1e-12)
    }
}
