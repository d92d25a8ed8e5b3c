//! Text for a terminal: pieces with a style, cleaned of what could act on the terminal, measured in columns.

use anstyle::{AnsiColor, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns of a line.
pub(crate) const WIDTH: usize = 100;

/// How a piece of text is set. Nothing depends on it: all reads the same without colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Look {
    /// As it is.
    #[default]
    Plain,
    /// The subject of an answer and its headings.
    Strong,
    /// What stands back: ids, sources, hints.
    Quiet,
    /// Kinds of links.
    Kind,
    /// What is not sure or has to be seen.
    Mark,
    /// An error.
    Bad,
}

impl Look {
    pub(crate) fn style(self) -> Style {
        match self {
            Look::Plain => Style::new(),
            Look::Strong => Style::new().bold(),
            Look::Quiet => Style::new().dimmed(),
            Look::Kind => AnsiColor::Cyan.on_default(),
            Look::Mark => AnsiColor::Yellow.on_default(),
            Look::Bad => AnsiColor::Red.on_default().bold(),
        }
    }
}

/// A stretch of text of one look. A whole one is not broken where a line is, unless it is wider than the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) look: Look,
    text: String,
    whole: bool,
}

impl Piece {
    fn widest_word(&self) -> usize {
        words(&self.text).iter().map(|word| width(word.trim_end())).max().unwrap_or(0)
    }
}

/// A line of pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line(Vec<Piece>);

/// The text without what could act on a terminal: control characters, marks of direction, separators of lines.
pub(crate) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => cleaned.push(' '),
            c if acts(c) => {}
            c => cleaned.push(c),
        }
    }
    cleaned
}

/// Whether a character acts on the terminal instead of standing in it.
pub(crate) fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

impl Line {
    /// An empty line.
    pub(crate) fn new() -> Self {
        Line::default()
    }

    /// A line of plain text.
    pub(crate) fn plain(text: &str) -> Self {
        Line::new().add(Look::Plain, text)
    }

    /// With text that may be broken between words.
    #[must_use]
    pub(crate) fn add(mut self, look: Look, text: &str) -> Self {
        self.push(look, text, false);
        self
    }

    /// With text that is kept together.
    #[must_use]
    pub(crate) fn whole(mut self, look: Look, text: &str) -> Self {
        self.push(look, text, true);
        self
    }

    /// With another line after it.
    #[must_use]
    pub(crate) fn join(mut self, other: Line) -> Self {
        self.0.extend(other.0);
        self
    }

    fn push(&mut self, look: Look, text: &str, whole: bool) {
        let text = clean(text);
        if !text.is_empty() {
            self.0.push(Piece { look, text, whole });
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Columns that it takes.
    pub(crate) fn width(&self) -> usize {
        self.0.iter().map(|piece| width(&piece.text)).sum()
    }

    /// Columns of its widest stretch that is kept together.
    pub(crate) fn widest(&self) -> usize {
        let of = |piece: &Piece| if piece.whole { width(piece.text.trim_end()) } else { piece.widest_word() };
        self.0.iter().map(of).max().unwrap_or(0)
    }

    /// Columns of its widest word, which is never broken.
    pub(crate) fn widest_word(&self) -> usize {
        self.0.iter().map(Piece::widest_word).max().unwrap_or(0)
    }

    /// With spaces up to a column.
    #[must_use]
    pub(crate) fn at_column(self, column: usize) -> Line {
        let owed = column.saturating_sub(self.width());
        if owed == 0 { self } else { self.add(Look::Plain, &" ".repeat(owed)) }
    }

    /// The text with escape codes, which the printer takes out where they are not wanted.
    pub(crate) fn render(&self, out: &mut String) {
        let last = self.0.len();
        for (at, piece) in self.0.iter().enumerate() {
            let text = if at + 1 == last { piece.text.trim_end() } else { &piece.text };
            let style = piece.look.style();
            if text.is_empty() {
            } else if piece.look == Look::Plain {
                out.push_str(text);
            } else {
                use std::fmt::Write as _;
                let _ = write!(out, "{style}{text}{style:#}");
            }
        }
    }

    /// The line broken into lines of at most `columns`, the later ones of `rest` columns.
    pub(crate) fn wrap(self, columns: usize, rest: usize) -> Vec<Line> {
        if self.width() <= columns {
            return vec![self];
        }
        let mut lines = Vec::new();
        let mut line = Line::new();
        let (mut room, mut used) = (columns, 0);
        for piece in self.0 {
            let keep = piece.whole && width(&piece.text) <= rest.max(columns);
            let words = if keep { vec![piece.text.clone()] } else { words(&piece.text) };
            for word in words {
                let wide = width(word.trim_end());
                if used + wide > room && used > 0 {
                    lines.push(std::mem::take(&mut line).trimmed());
                    (room, used) = (rest, 0);
                }
                let word = if used == 0 && !lines.is_empty() { word.trim_start() } else { &word };
                used += width(word);
                match line.0.last_mut() {
                    Some(last) if last.look == piece.look && !last.whole && !piece.whole => last.text.push_str(word),
                    _ => line.0.push(Piece { text: word.to_owned(), ..piece.clone() }),
                }
            }
        }
        if !line.is_empty() {
            lines.push(line.trimmed());
        }
        lines
    }

    /// Without spaces at its end.
    fn trimmed(mut self) -> Line {
        if let Some(last) = self.0.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        self
    }
}

/// The stretches of a text between which a line may be broken: after spaces, and between wide characters unless one is
/// punctuation that belongs to the other.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        word.push(c);
        let Some(next) = chars.peek().copied() else { break };
        let wide = |c: char| c.width().unwrap_or(0) > 1;
        let breaks = c == ' ' && next != ' ' || (wide(c) || wide(next)) && c != ' ' && !opens(c) && !closes(next) && next != ' ';
        if breaks {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn opens(c: char) -> bool {
    "([{`\"“‘\u{ff08}《〈「【".contains(c)
}

fn closes(c: char) -> bool {
    ")]}`\",.;:!?%”’\u{ff09}》〉」】\u{ff0c}。、\u{ff1b}\u{ff1a}\u{ff01}\u{ff1f}…—".contains(c)
}

/// Lines in order: what a command prints.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page(Vec<Line>);

impl Page {
    /// An empty page.
    pub(crate) fn new() -> Self {
        Page::default()
    }

    /// Adds a line, broken where it is too wide, the rest of it under `indent` and two columns more.
    pub(crate) fn line(&mut self, indent: usize, line: Line) -> &mut Self {
        self.hanging(indent, indent + 2, line)
    }

    /// Adds a line, broken where it is too wide, the rest of it at `hang`.
    pub(crate) fn hanging(&mut self, indent: usize, hang: usize, line: Line) -> &mut Self {
        for (at, part) in line.wrap(WIDTH - indent, WIDTH - hang).into_iter().enumerate() {
            let margin = " ".repeat(if at == 0 { indent } else { hang });
            self.0.push(Line::plain(&margin).join(part));
        }
        self
    }

    /// Adds a line as it is.
    pub(crate) fn push(&mut self, line: Line) -> &mut Self {
        self.0.push(line);
        self
    }

    /// Adds an empty line, unless one stands there already.
    pub(crate) fn gap(&mut self) -> &mut Self {
        if self.0.last().is_some_and(|last| !last.is_empty()) {
            self.0.push(Line::new());
        }
        self
    }

    /// The text with escape codes.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        let trailing = self.0.iter().rev().take_while(|line| line.is_empty()).count();
        for line in &self.0[..self.0.len() - trailing] {
            line.render(&mut out);
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, columns: usize) -> Vec<String> {
        let lines = Line::plain(text).wrap(columns, columns);
        lines
            .into_iter()
            .map(|line| line.0.into_iter().map(|piece| piece.text).collect::<String>().trim_end().to_owned())
            .collect()
    }

    #[test]
    fn what_acts_on_a_terminal_is_taken_out() {
        assert_eq!(clean("a\u{1b}[31mb\u{202e}c\u{9b}d\ne\u{2066}"), "a[31mbcd e");
    }

    #[test]
    fn lines_break_between_words_and_wide_characters_but_not_before_punctuation() {
        assert_eq!(wrapped("one two three", 8), ["one two", "three"]);
        assert_eq!(wrapped("山海协作", 4), ["山海", "协作"]);
        assert_eq!(wrapped("山海,协作", 4), ["山", "海,", "协作"]);
    }

    #[test]
    fn what_is_whole_moves_to_the_next_line() {
        let line = Line::new().whole(Look::Plain, "拱墅区教育局").whole(Look::Plain, " → ").whole(Look::Plain, "常山县实验中学");
        let lines = line.wrap(20, 20);
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.width() <= 20));
    }
}
