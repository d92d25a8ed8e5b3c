//! Reading a quantity: qualifiers around it, ranges, units, and what it is a figure for each of.

use super::{Quantity, QuantityError, QuantityFault};
use crate::model::unit::{Unit, fold};
use rust_decimal::Decimal;
use std::ops::Range;

mod number;

/// How words limit the number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Exact,
    Above,
    AtLeast,
    UpTo,
    Below,
}

use Bound::{Above, AtLeast, Below, Exact, UpTo};

/// Words before a number; longer ones before those that they begin with.
#[rustfmt::skip]
const BEFORE: &[(&str, Bound)] = &[
    ("不少于", AtLeast), ("不低于", AtLeast), ("不小于", AtLeast), ("至少", AtLeast), ("no less than", AtLeast), ("no fewer than", AtLeast),
    ("not less than", AtLeast), ("at least", AtLeast), (">=", AtLeast), ("≥", AtLeast),
    ("不超过", UpTo), ("不高于", UpTo), ("不多于", UpTo), ("最多", UpTo), ("至多", UpTo), ("no more than", UpTo), ("not more than", UpTo), ("at most", UpTo), ("up to", UpTo),
    ("<=", UpTo), ("≤", UpTo), ("将近", UpTo), ("接近", UpTo), ("近", UpTo), ("nearly", UpTo), ("almost", UpTo), ("close to", UpTo),
    ("超过", Above), ("超出", Above), ("超", Above), ("突破", Above), ("逾", Above), ("高于", Above), ("大于", Above), ("多于", Above),
    ("more than", Above), ("over", Above), ("above", Above), ("exceeding", Above), (">", Above),
    ("不到", Below), ("不足", Below), ("少于", Below), ("低于", Below), ("小于", Below), ("fewer than", Below), ("less than", Below), ("under", Below), ("below", Below), ("<", Below),
];

const ABOUT: &[&str] = &["大约", "大概", "约为", "约", "about", "around", "approximately", "approx.", "roughly", "circa", "~"];

const AFTER: &[(&str, Bound)] = &[
    ("及以上", AtLeast),
    ("以上", AtLeast),
    ("or more", AtLeast),
    ("and above", AtLeast),
    ("+", AtLeast),
    ("及以下", UpTo),
    ("以下", UpTo),
    ("以内", UpTo),
    ("之内", UpTo),
    ("or less", UpTo),
    ("or fewer", UpTo),
];

const ABOUT_AFTER: &[&str] = &["左右", "上下", "前后"];

const MONEY: &[(&str, Unit)] =
    &[("人民币", Unit::CNY), ("us$", Unit::USD), ("$", Unit::USD), ("¥", Unit::CNY), ("rmb", Unit::CNY)];

const VAGUE: &[&str] = &[
    "数十",
    "数百",
    "数千",
    "数万",
    "数亿",
    "数个",
    "几",
    "若干",
    "多",
    "许多",
    "大量",
    "一批",
    "大批",
    "上百",
    "上千",
    "上万",
    "上亿",
    "成百",
    "成千",
    "dozens",
    "several",
    "some",
    "many",
    "hundreds",
    "thousands",
    "millions",
    "a few",
    "various",
];

const RANGE: &[&str] = &["——", "—", "–", "-", "~", "～", "至", "到", "to"];

/// The text with its characters folded, each with its place.
struct Text<'t> {
    original: &'t str,
    chars: Vec<(usize, char)>,
    pos: usize,
    /// Where the rest ends: qualifiers behind the unit are taken off first.
    end: usize,
}

impl Text<'_> {
    fn peek(&self) -> Option<char> {
        self.ahead(0)
    }

    fn ahead(&self, offset: usize) -> Option<char> {
        let at = self.pos + offset;
        (at < self.end).then(|| self.chars.get(at)).flatten().map(|(_, c)| *c)
    }

    fn spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.pos += 1;
        }
        while self.end > self.pos && self.chars.get(self.end - 1).is_some_and(|(_, c)| c.is_whitespace()) {
            self.end -= 1;
        }
    }

    /// Whether the word stands here; an English word must not go on.
    fn at(&self, word: &str) -> Option<usize> {
        let length = word.chars().count();
        let fits = word.chars().enumerate().all(|(i, c)| self.ahead(i) == Some(fold(c)));
        let is_word = word.ends_with(|c: char| c.is_ascii_alphabetic());
        let goes_on = is_word && self.ahead(length).is_some_and(|c| c.is_ascii_alphabetic());
        (fits && !goes_on).then_some(length)
    }

    fn eat(&mut self, word: &str) -> bool {
        let length = self.at(word);
        self.pos += length.unwrap_or(0);
        length.is_some()
    }

    fn eat_last(&mut self, word: &str) -> bool {
        let length = word.chars().count();
        let start = self.end.saturating_sub(length);
        let tail = self.chars.get(start..self.end).unwrap_or_default();
        let fits = start >= self.pos && tail.iter().map(|(_, c)| *c).eq(word.chars());
        if fits {
            self.end = start;
        }
        fits
    }

    fn slice(&self, from: usize, to: usize) -> String {
        self.chars.get(from..to).unwrap_or_default().iter().map(|(_, c)| c).collect()
    }

    fn bytes(&self, from: usize, to: usize) -> Range<usize> {
        let offset = |at: usize| self.chars.get(at).map_or(self.original.len(), |(offset, _)| *offset);
        offset(from)..offset(to.max(from))
    }

    fn fault(&self, fault: QuantityFault, from: usize, to: usize) -> QuantityError {
        let span = self.bytes(from, to);
        QuantityError { fault, found: self.original.get(span.clone()).unwrap_or_default().into(), span }
    }

    /// The longest unit that stands here, at most up to the end.
    fn unit(&mut self) -> Option<(Unit, Decimal)> {
        self.spaces();
        // No spelling is longer; this keeps reading linear.
        let furthest = self.end.min(self.pos + 24);
        let found = (self.pos + 1..=furthest).rev().find_map(|to| {
            let cut = self.chars.get(to - 1).is_some_and(|(_, c)| c.is_ascii_alphabetic())
                && to < self.end
                && self.chars.get(to).is_some_and(|(_, c)| c.is_ascii_alphabetic());
            if cut { None } else { Unit::parse_scaled(&self.slice(self.pos, to)).map(|unit| (unit, to)) }
        });
        found.map(|(unit, to)| {
            self.pos = to;
            unit
        })
    }
}

/// One number with what stands beside it.
struct Term {
    number: number::Number,
    unit: Option<(Unit, Decimal)>,
}

#[expect(clippy::too_many_lines, reason = "one pass over the parts, each with its own fault")]
pub(super) fn parse(text: &str, given: Option<Unit>) -> Result<Quantity, QuantityError> {
    let chars: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (at, fold(c))).collect();
    let end = chars.len();
    let mut input = Text { original: text, chars, pos: 0, end };
    input.spaces();
    if input.pos == input.end {
        return Err(input.fault(QuantityFault::Empty, 0, end));
    }
    let mut per = per_before(&mut input);
    let (mut bound, mut approximate) = before(&mut input);
    let start = input.pos;
    let money = money(&mut input);
    if per.is_none() {
        per = per_after(&mut input)?;
    }
    after(&mut input, &mut bound, &mut approximate)?;
    let first = term(&mut input, money.is_some())?;
    input.spaces();
    if input.at("级").is_some() {
        return Err(input.fault(QuantityFault::OrderOfMagnitude, start, input.end));
    }
    let sep = RANGE.iter().any(|sep| input.eat(sep));
    let second = if sep {
        input.spaces();
        Some(term(&mut input, money.is_some())?)
    } else {
        None
    };
    input.spaces();
    if input.pos < input.end {
        return Err(input.fault(QuantityFault::Trailing, input.pos, input.end));
    }
    let fault = |fault| input.fault(fault, start, input.end);

    let last_unit = second.as_ref().and_then(|term| term.unit.clone()).or_else(|| first.unit.clone());
    let written = match (money, last_unit) {
        (Some(money), Some((unit, _))) if money != unit => return Err(fault(QuantityFault::UnitMismatch)),
        (Some(money), None) => Some((money, Decimal::ONE)),
        (_, unit) => unit,
    };
    if first.unit.as_ref().is_some_and(|(unit, _)| written.as_ref().is_some_and(|(other, _)| unit != other)) {
        return Err(fault(QuantityFault::UnitMismatch));
    }
    let bare = first.number.bare_magnitude || second.as_ref().is_some_and(|term| term.number.bare_magnitude);
    if bare && !written.as_ref().is_some_and(|(unit, _)| unit.is_currency()) {
        return Err(fault(QuantityFault::OrderOfMagnitude));
    }
    let factor = written.as_ref().map_or(Decimal::ONE, |(_, factor)| *factor);
    let unit = match (given, written.map(|(unit, _)| unit)) {
        (Some(given), Some(written)) if given != written && written != Unit::COUNT => {
            return Err(fault(QuantityFault::UnitMismatch));
        }
        (Some(given), _) => given,
        (None, written) => written.unwrap_or(Unit::COUNT),
    };
    let scale = |value: Decimal, factor: Decimal| {
        value.checked_mul(factor).map(|value| value.normalize()).ok_or_else(|| fault(QuantityFault::TooLarge))
    };
    let mut quantity = Quantity { as_written: Some(text.into()), approximate, per, ..Quantity::empty(unit) };
    if let Some(second) = second {
        if bound != Exact || first.number.more || second.number.more {
            return Err(fault(QuantityFault::Conflict));
        }
        let high = scale(second.number.value, factor)?;
        let own = first.unit.as_ref().map_or(factor, |(_, own)| *own);
        let mut low = scale(first.number.value, own)?;
        // In 100-200万元 the 万 belongs to both, in 8000-1万元 to the second alone.
        if first.number.magnitude.is_none()
            && first.unit.is_none()
            && let Some(shared) = second.number.magnitude
        {
            let both = scale(low, shared)?;
            if both <= high {
                low = both;
            } else if scale(low, Decimal::TEN)? < shared {
                return Err(fault(QuantityFault::Reversed));
            }
        }
        if low > high {
            return Err(fault(QuantityFault::Reversed));
        }
        (quantity.low, quantity.high) = (Some(low), Some(high));
        return Ok(quantity);
    }
    let value = scale(first.number.value, factor)?;
    quantity.stated = Some(value);
    if first.number.more {
        if bound != Exact || value <= Decimal::ZERO {
            return Err(fault(QuantityFault::Conflict));
        }
        let reach = number::last_step(first.number.value).ok_or_else(|| fault(QuantityFault::TooLarge))?;
        let high = first.number.value.checked_add(reach).ok_or_else(|| fault(QuantityFault::TooLarge))?;
        (quantity.low, quantity.high) = (Some(value), Some(scale(high, factor)?));
        quantity.high_open = true;
        return Ok(quantity);
    }
    (quantity.low, quantity.high) = match bound {
        Exact => (Some(value), Some(value)),
        Above | AtLeast => (Some(value), None),
        UpTo | Below => (None, Some(value)),
    };
    quantity.low_open = bound == Above;
    quantity.high_open = bound == Below;
    if approximate && bound != Exact {
        return Err(fault(QuantityFault::Conflict));
    }
    Ok(quantity)
}

fn term(input: &mut Text<'_>, money: bool) -> Result<Term, QuantityError> {
    input.spaces();
    if VAGUE.iter().any(|word| input.at(word).is_some()) {
        return Err(input.fault(QuantityFault::Vague, input.pos, input.end));
    }
    let percent = input.eat("百分之");
    let number = number::read(input, money)?;
    let unit = if percent { Some((Unit::PERCENT, Decimal::ONE)) } else { input.unit() };
    Ok(Term { number, unit })
}

fn before(input: &mut Text<'_>) -> (Bound, bool) {
    input.spaces();
    let approximate = ABOUT.iter().any(|word| input.eat(word));
    input.spaces();
    let bound = BEFORE.iter().find(|(word, _)| input.eat(word)).map_or(Exact, |(_, bound)| *bound);
    input.spaces();
    (bound, approximate)
}

fn after(input: &mut Text<'_>, bound: &mut Bound, approximate: &mut bool) -> Result<(), QuantityError> {
    input.spaces();
    let end = input.end;
    *approximate |= ABOUT_AFTER.iter().any(|word| input.eat_last(word));
    if let Some((_, after)) = AFTER.iter().find(|(word, _)| input.eat_last(word)) {
        if *bound != Exact {
            return Err(input.fault(QuantityFault::Conflict, input.end, end));
        }
        *bound = *after;
    }
    input.spaces();
    Ok(())
}

/// A currency before the number.
fn money(input: &mut Text<'_>) -> Option<Unit> {
    let table = MONEY.iter().find(|(sign, _)| input.eat(sign)).map(|(_, unit)| unit.clone());
    let from = input.pos;
    let money = table
        .or_else(|| input.unit().filter(|(unit, factor)| *factor == Decimal::ONE && unit.is_currency()).map(|(unit, _)| unit));
    if money.is_none() {
        input.pos = from;
    }
    input.spaces();
    money
}

/// 每亩, 平均每户, 户均 before the number.
fn per_before(input: &mut Text<'_>) -> Option<Unit> {
    let from = input.pos;
    let average = input.eat("平均");
    if input.eat("每") {
        if let Some((unit, _)) = input.unit() {
            return Some(unit);
        }
    } else if !average {
        for (word, unit) in
            [("户均", Unit::HOUSEHOLD), ("人均", Unit::PERSON), ("村均", Unit::VILLAGE), ("亩均", Unit::MU), ("年均", Unit::YEAR)]
        {
            if input.eat(word) {
                return Some(unit);
            }
        }
    }
    input.pos = from;
    None
}

/// `/亩` or `per mu` behind the unit, taken off the end.
fn per_after(input: &mut Text<'_>) -> Result<Option<Unit>, QuantityError> {
    let rest = input.slice(input.pos, input.end);
    let Some((at, sign)) = ["/", " per ", "每"].iter().find_map(|sign| rest.rfind(sign).map(|at| (at, *sign))) else {
        return Ok(None);
    };
    let from = input.pos + rest.get(..at).unwrap_or_default().chars().count();
    let unit = rest.get(at + sign.len()..).and_then(Unit::parse);
    if unit.is_none() {
        return Err(input.fault(QuantityFault::Trailing, from, input.end));
    }
    input.end = from;
    Ok(unit)
}
