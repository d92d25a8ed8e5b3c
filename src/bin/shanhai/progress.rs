//! A line on a terminal that says how far reading is, where that takes longer than half a second.

use std::io::{IsTerminal, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use shanhai::graph::Lang;
use shanhai::io::Progress;

use crate::printer::Printer;

/// What is over sooner needs no line.
const PATIENCE: Duration = Duration::from_millis(500);
/// How long a line stays as it is.
const STEP: Duration = Duration::from_millis(100);
/// As wide as a line is, so that a shorter one covers a longer one.
const WIDTH: usize = 64;

/// The line.
pub(crate) struct ProgressLine {
    lang: Lang,
    on_terminal: bool,
    state: Mutex<State>,
}

struct State {
    start: Instant,
    bytes: u64,
    read: u64,
    drawn: Option<Instant>,
}

impl ProgressLine {
    pub(crate) fn new(lang: Lang) -> Self {
        let state = State { start: Instant::now(), bytes: 0, read: 0, drawn: None };
        ProgressLine { lang, on_terminal: stderr().is_terminal(), state: Mutex::new(state) }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        if let (true, Ok(mut state)) = (self.on_terminal, self.state.lock()) {
            change(&mut state);
        }
    }
}

impl Progress for ProgressLine {
    fn begin(&self, bytes: u64) {
        self.change(|state| *state = State { start: Instant::now(), bytes, read: 0, drawn: None });
    }

    fn advance(&self, bytes: u64) {
        self.change(|state| {
            state.read += bytes;
            let now = Instant::now();
            let is_due = state.drawn.map_or(now - state.start >= PATIENCE, |drawn| now - drawn >= STEP);
            if is_due {
                state.drawn = Some(now);
                let line = line(state.read, state.bytes, now - state.start, self.lang);
                Printer::default().tell_text(&format!("\r{line:WIDTH$}"));
            }
        });
    }

    fn end(&self) {
        self.change(|state| {
            if state.drawn.is_some() {
                Printer::default().tell_text(&format!("\r{:WIDTH$}\r", ""));
            }
        });
    }
}

/// `312 MB of 561 MB, 180 MB/s, 2 s left`.
fn line(read: u64, bytes: u64, passed: Duration, lang: Lang) -> String {
    let (read_mb, all_mb) = (read / 1_000_000, bytes.max(read) / 1_000_000);
    let rate = u128::from(read) * 1000 / passed.as_millis().max(1);
    let left = u128::from(bytes.saturating_sub(read)).checked_div(rate).unwrap_or(0);
    let rate = rate / 1_000_000;
    match lang {
        Lang::Zh => format!("已读 {read_mb} MB,共 {all_mb} MB,每秒 {rate} MB,还需 {left} 秒"),
        Lang::En => format!("read {read_mb} MB of {all_mb} MB, {rate} MB/s, {left} s left"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_the_rate_and_the_time_left() {
        let second = Duration::from_secs(1);
        assert_eq!(line(200_000_000, 500_000_000, second, Lang::En), "read 200 MB of 500 MB, 200 MB/s, 1 s left");
        assert_eq!(line(200_000_000, 1_000_000_000, second * 2, Lang::Zh), "已读 200 MB,共 1000 MB,每秒 100 MB,还需 8 秒");
        // A file that grew, or was read once more.
        assert_eq!(line(9_000_000, 8_000_000, second, Lang::En), "read 9 MB of 9 MB, 9 MB/s, 0 s left");
    }
}
