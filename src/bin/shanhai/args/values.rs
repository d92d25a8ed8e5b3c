//! Values of options, read from their words.

use shanhai::io::Format;
use shanhai::model::{Level, Period, Status};
use shanhai::query::joint::Joint;
use shanhai::query::rank::Position;
use shanhai::query::total::BasisClass;

pub(super) fn period(text: &str) -> Result<Period, String> {
    Period::parse(text).map_err(|error| format!("{error}; {}", error.hint()))
}

pub(super) fn date(text: &str) -> Result<Period, String> {
    let date = period(text)?;
    if date.is_range() { Err(format!("a range of dates; ask `--during {text}`")) } else { Ok(date) }
}

pub(super) fn status(text: &str) -> Result<Status, String> {
    let known = || Status::ALL.iter().map(|status| status.as_str()).collect::<Vec<_>>().join(", ");
    Status::parse(text).ok_or_else(|| format!("one of {}", known()))
}

pub(super) fn basis(text: &str) -> Result<BasisClass, String> {
    let known = || BasisClass::ALL.map(BasisClass::as_str).join(", ");
    BasisClass::parse(text).ok_or_else(|| format!("one of {}", known()))
}

pub(super) fn level(text: &str) -> Result<Level, String> {
    let known = || Level::ALL.map(Level::as_str).join(", ");
    Level::parse(text).ok_or_else(|| format!("one of {}", known()))
}

/// A level, or one for the givers and one for the receivers: `prefecture:county`.
pub(super) fn levels(text: &str) -> Result<(Level, Level), String> {
    let (givers, receivers) = text.split_once(':').unwrap_or((text, text));
    Ok((level(givers)?, level(receivers)?))
}

pub(super) fn joint(text: &str) -> Result<Joint, String> {
    let known = || Joint::ALL.map(Joint::as_str).join(", ");
    Joint::parse(text).ok_or_else(|| format!("one of {}", known()))
}

pub(super) fn position(text: &str) -> Result<Position, String> {
    let known = || Position::ALL.iter().map(|measure| measure.as_str()).collect::<Vec<_>>().join(", ");
    Position::parse(text).ok_or_else(|| format!("one of {}", known()))
}

pub(super) fn format(text: &str) -> Result<Format, String> {
    let known = || Format::ALL.iter().map(|format| format.as_str()).collect::<Vec<_>>().join(", ");
    Format::parse(text).ok_or_else(|| format!("one of {}", known()))
}

/// The names of the formats that graphs are written in.
pub(crate) fn written_formats() -> String {
    let written = Format::ALL.iter().filter(|format| format.is_written());
    written.map(|format| format.as_str()).collect::<Vec<_>>().join(", ")
}
