//! One receiver or giver and its partners.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::graph::Entity;
use crate::metrics::cr::cr;
use crate::metrics::hhi::{self, Range};
use crate::query::total::Sum;

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
    /// Nothing.
    pub(super) const NONE: Amount =
        Amount { stated: Some(Decimal::ZERO), low: Decimal::ZERO, low_open: false, high: Some(Decimal::ZERO), high_open: false };

    pub(super) fn of(sum: &Sum) -> Amount {
        Amount { stated: sum.stated, low: sum.low, low_open: sum.low_open, high: sum.high, high_open: sum.high_open }
    }

    /// Both together; a sum that is too large has no known high end.
    pub(super) fn and(self, other: Amount) -> Amount {
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
    pub(super) fn part(self, parts: usize) -> Amount {
        let parts = Decimal::from(parts.max(1));
        let part = |value: Decimal| value / parts;
        Amount { stated: self.stated.map(part), low: part(self.low), high: self.high.map(part), ..self }
    }

    /// The number that an index takes: what is stated, else the least.
    pub fn point(&self) -> f64 {
        self.stated.unwrap_or(self.low).to_f64().unwrap_or(0.0)
    }

    /// Whether there is a number at all, or only what may be.
    fn is_known(&self) -> bool {
        self.stated.is_some() || self.low > Decimal::ZERO
    }

    fn interval(&self) -> Option<(f64, f64)> {
        Some((self.low.to_f64()?, self.high?.to_f64()?))
    }
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
    pub(super) amounts: Vec<Amount>,
    total: Amount,
    point: f64,
    /// The amounts that may hold parts of one another.
    shared: Vec<Amount>,
    is_known: bool,
    pub(super) links: usize,
    pub(super) with_figure: usize,
}

impl Default for Draft {
    fn default() -> Self {
        Draft {
            amounts: Vec::new(),
            total: Amount::NONE,
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
    pub(super) fn add(&mut self, amount: Amount, overlaps: bool) {
        self.is_known |= amount.is_known();
        if overlaps {
            self.shared.push(amount);
        } else {
            self.total = self.total.and(amount);
            self.point += amount.point();
        }
    }

    /// What it received or gave together, and the number that stands for it. Of the amounts that may hold parts of one
    /// another, all may be inside the largest: that one is sure, and all of them are the most.
    fn sum(&self) -> (Amount, f64) {
        let [first, rest @ ..] = self.shared.as_slice() else { return (self.total, self.point) };
        let most = rest.iter().fold(*first, |sum, amount| sum.and(*amount));
        let largest = rest.iter().fold(*first, |one, other| if other.low > one.low { *other } else { one });
        let shared =
            Amount { stated: most.stated.filter(|_| rest.is_empty()), low: largest.low, low_open: largest.low_open, ..most };
        let point = self.shared.iter().map(Amount::point).fold(0.0, f64::max);
        (self.total.and(shared), self.point + point)
    }

    /// Whether any figure is its, alone or jointly.
    pub(super) fn has_figures(&self) -> bool {
        self.total != Amount::NONE || !self.shared.is_empty() || !self.amounts.is_empty()
    }

    pub(super) fn finish(self, entity: Entity<'_>) -> Party<'_> {
        let points: Vec<f64> = self.amounts.iter().map(Amount::point).collect();
        let partners = points.iter().filter(|point| **point > 0.0).count();
        let may = |amount: &&Amount| amount.point() <= 0.0 && amount.high.is_none_or(|high| high > Decimal::ZERO);
        let possible = self.amounts.iter().filter(may).count();
        let index = hhi::hhi(&points);
        let (amount, point) = self.sum();
        Party {
            entity,
            partners,
            possible,
            amount,
            point,
            is_known: self.is_known,
            hhi: index,
            cr1: cr(&points, 1),
            cr3: cr(&points, 3),
            range: self.range(index),
            links: self.links,
            with_figure: self.with_figure,
            small: partners <= SMALL || self.with_figure <= SMALL,
            overlaps: !self.shared.is_empty(),
        }
    }

    fn range(&self, index: Option<f64>) -> Option<Range> {
        let intervals: Vec<(f64, f64)> = self.amounts.iter().map(Amount::interval).collect::<Option<_>>()?;
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
