//! Numbers in digits, in Chinese numerals, and in both: `3300`, `1,234.5`, `5.01亿`, `两万三千`, `1亿5000万`, `1.2bn`.

use super::{QuantityError, QuantityFault, Text};
use rust_decimal::Decimal;

/// More digits than any figure has; with fewer, every product with 万 and 亿 is exact.
const MAX_DIGITS: usize = 18;

pub(super) struct Number {
    pub(super) value: Decimal,
    /// 多, 余, 来 or 几 stands behind it.
    pub(super) more: bool,
    /// The product of what multiplies the whole: 万 in `3.5万`.
    pub(super) magnitude: Option<Decimal>,
    /// It is 百, 千, 万 or 亿 with no digit before it, and no 多 behind.
    pub(super) bare_magnitude: bool,
}

const WORDS: &[(&str, i64, bool)] = &[
    ("thousand", 1_000, false),
    ("million", 1_000_000, false),
    ("billion", 1_000_000_000, false),
    ("trillion", 1_000_000_000_000, false),
    ("mn", 1_000_000, false),
    ("mln", 1_000_000, false),
    ("bn", 1_000_000_000, false),
    ("tn", 1_000_000_000_000, false),
    // After a currency sign only: elsewhere these are metres and the like.
    ("k", 1_000, true),
    ("m", 1_000_000, true),
    ("b", 1_000_000_000, true),
];

fn chinese_digit(c: char) -> Option<i64> {
    Some(match c {
        '零' | '〇' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn multiplier(c: char) -> Option<i64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    })
}

/// The place value of the last digit that is not zero: 100 for 3300, 0.01 for 1.17. `None` for 0.
pub(super) fn last_step(value: Decimal) -> Option<Decimal> {
    let normal = value.normalize();
    let mut mantissa = normal.mantissa();
    if mantissa == 0 {
        return None;
    }
    let mut step = 1_i128;
    while mantissa % 10 == 0 {
        mantissa /= 10;
        step *= 10;
    }
    Decimal::try_from_i128_with_scale(step, normal.scale()).ok()
}

/// The parts of a number while it is read: `total` has 万 and 亿, `section` is below 万, `current` awaits its multiplier.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent marks of what has been read")]
struct Parts {
    total: Decimal,
    section: Decimal,
    current: Option<Decimal>,
    /// The last multiplier; the next within its section must be smaller.
    last: Option<i64>,
    last_in_section: Option<i64>,
    seen_wan: bool,
    seen_yi: bool,
    magnitude: Option<Decimal>,
    bare: bool,
    more: bool,
    /// 零 stands before `current`, so that it is a unit digit: 一百零五.
    zero: bool,
    arabic: bool,
}

pub(super) fn read(input: &mut Text<'_>, money: bool) -> Result<Number, QuantityError> {
    let start = input.pos;
    let mut parts = Parts::default();
    while let Some(c) = input.peek() {
        let step = if c.is_ascii_digit() || (matches!(c, '-' | '−') && input.pos == start) {
            if parts.more || parts.current.is_some() { None } else { arabic(input)?.map(|value| parts.take_arabic(value)) }
        } else if let Some(digit) = chinese_digit(c) {
            parts.take_chinese(digit).inspect(|()| input.pos += 1)
        } else if let Some(by) = multiplier(c) {
            parts.multiply(by).inspect(|()| input.pos += 1)
        } else if matches!(c, '多' | '余' | '来' | '几') && input.pos > start && !parts.more {
            parts.more = true;
            input.pos += 1;
            Some(())
        } else {
            break;
        };
        if step.is_none() {
            return Err(input.fault(QuantityFault::Malformed, start, input.pos + 1));
        }
    }
    if input.pos == start {
        return Err(input.fault(QuantityFault::NoNumber, start, input.end));
    }
    let mut number = parts.finish().ok_or_else(|| input.fault(QuantityFault::Malformed, start, input.pos))?;
    let before_word = input.pos;
    input.spaces();
    let word = WORDS.iter().find(|(word, _, only_money)| (money || !only_money) && input.eat(word));
    if let Some((_, factor, _)) = word {
        let factor = Decimal::from(*factor);
        number.value = number.value.checked_mul(factor).ok_or_else(|| input.fault(QuantityFault::TooLarge, start, input.pos))?;
        number.magnitude = Some(factor);
    } else {
        input.pos = before_word;
    }
    Ok(number)
}

impl Parts {
    fn take_arabic(&mut self, value: Decimal) {
        self.arabic = true;
        self.current = Some(value);
    }

    fn take_chinese(&mut self, digit: i64) -> Option<()> {
        if self.more || self.arabic && self.current.is_some() {
            return None;
        }
        match self.current {
            // 七八个 is a guess between two, not 78.
            Some(_) => None,
            None if digit == 0 && (self.last.is_some() || self.zero) => {
                self.zero = true;
                Some(())
            }
            None => {
                self.arabic = false;
                self.current = Some(Decimal::from(digit));
                Some(())
            }
        }
    }

    fn multiply(&mut self, by: i64) -> Option<()> {
        let factor = Decimal::from(by);
        let fraction = self.current.is_some_and(|current| !current.is_integer());
        if fraction && self.last.is_some() {
            return None;
        }
        if by < 10_000 {
            if self.more || self.last_in_section.is_some_and(|last| last <= by) {
                return None;
            }
            if self.current.is_none() {
                self.bare |= self.last.is_none() && by > 10;
                if by > 10 && self.last.is_some() {
                    return None;
                }
            }
            self.section = self.section.checked_add(self.current.take().unwrap_or(Decimal::ONE).checked_mul(factor)?)?;
            self.last_in_section = Some(by);
        } else {
            let again = if by == 10_000 { self.seen_wan } else { self.seen_yi };
            if again {
                return None;
            }
            let own = self.section.checked_add(self.current.take().unwrap_or(Decimal::ZERO))?;
            if by == 10_000 {
                let own = if own.is_zero() && self.last.is_none() { self.one_if_bare()? } else { own };
                self.total = self.total.checked_add(own.checked_mul(factor)?)?;
                self.seen_wan = true;
            } else {
                let whole = self.total.checked_add(own)?;
                let whole = if whole.is_zero() && self.last.is_none() { self.one_if_bare()? } else { whole };
                self.total = whole.checked_mul(factor)?;
                self.seen_yi = true;
                self.seen_wan = false;
            }
            self.section = Decimal::ZERO;
            self.last_in_section = None;
            self.magnitude = self.magnitude.unwrap_or(Decimal::ONE).checked_mul(factor);
        }
        self.last = Some(by);
        self.zero = false;
        Some(())
    }

    fn one_if_bare(&mut self) -> Option<Decimal> {
        self.bare = true;
        (!self.arabic).then_some(Decimal::ONE)
    }

    fn finish(self) -> Option<Number> {
        let mut rest = self.current.unwrap_or(Decimal::ZERO);
        // 1万5 may be 15,000 or 10,005; 1万5000 is clear.
        if let (Some(last), true, true) = (self.last, self.arabic, self.current.is_some())
            && (!rest.is_integer() || rest.checked_mul(Decimal::TEN)? < Decimal::from(last))
        {
            return None;
        }
        // 两万五 is 25,000 and 三千五 3,500; with 零 it is the unit digit.
        if let (Some(last), false, false) = (self.last, self.arabic, self.zero) {
            rest = rest.checked_mul(Decimal::from((last / 10).max(1)))?;
        }
        let value = self.total.checked_add(self.section)?.checked_add(rest)?;
        Some(Number {
            value: value.normalize(),
            more: self.more,
            magnitude: self.magnitude,
            bare_magnitude: self.bare && !self.more,
        })
    }
}

/// Digits with thousands separators in threes and a decimal part.
fn arabic(input: &mut Text<'_>) -> Result<Option<Decimal>, QuantityError> {
    let start = input.pos;
    let mut digits = String::new();
    let mut fraction = false;
    if matches!(input.peek(), Some('-' | '−')) {
        digits.push('-');
        input.pos += 1;
    }
    while let Some(c) = input.peek() {
        let next_is_digit = input.ahead(1).is_some_and(|c| c.is_ascii_digit());
        match c {
            '0'..='9' => digits.push(c),
            '.' if !fraction && next_is_digit => {
                fraction = true;
                digits.push(c);
            }
            ',' if !fraction && next_is_digit => {
                let group = (1..=4).take_while(|i| input.ahead(*i).is_some_and(|c| c.is_ascii_digit())).count();
                let before = input.pos - start;
                if group != 3 || (!digits.contains('_') && before > 3) {
                    return Ok(None);
                }
                digits.push('_');
            }
            _ => break,
        }
        input.pos += 1;
    }
    digits.retain(|c| c != '_');
    if digits.chars().filter(char::is_ascii_digit).count() > MAX_DIGITS {
        return Err(input.fault(QuantityFault::TooLarge, start, input.pos));
    }
    Ok(Decimal::from_str_exact(&digits).ok())
}
