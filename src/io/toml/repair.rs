//! Finding every syntax error of a text: the parser recovers poorly from some, so a text that has any is taken apart into
//! statements, each is parsed by itself, and those that are broken are put out of the way.

use std::ops::Range;

use toml::de::{DeTable, Error};

/// How many statements may belong together: lines of a multi-line array or text that look like statements.
const MOST_JOINED: usize = 24;

/// A text whose broken statements were replaced by others of the same length.
pub(super) struct Repaired {
    pub(super) text: String,
    pub(super) broken: Vec<Range<usize>>,
    pub(super) faults: Vec<Fault>,
}

/// A syntax error.
pub(super) struct Fault {
    pub(super) span: Range<usize>,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl Fault {
    /// An error of a piece of `text` that begins at `start`.
    pub(super) fn new(error: &Error, start: usize, text: &str) -> Self {
        let span = error.span().unwrap_or(0..0);
        let span = span.start + start..span.end + start;
        let (message, hint) = explain(text, &span, error.message());
        Fault { span, message, hint }
    }
}

/// What the writer most likely meant, from the line of the error: a message and a hint.
fn explain(text: &str, span: &Range<usize>, message: &str) -> (String, Option<String>) {
    if let ("duplicate key", Some(key)) = (message, text.get(span.clone())) {
        return (format!("`{key}` stands here again"), Some("keep one of them".to_owned()));
    }
    let line = line_of(text, span.start);
    let hint = |hint: &str| Some(hint.to_owned());
    if is_header(line) && !line.contains('=') {
        return (message.to_owned(), hint("a table begins with `[[kind]]` on a line of its own, in half width"));
    }
    let Some((key, value)) = line.split_once('=') else {
        return (message.to_owned(), hint("write `key = value`, with `=` in half width"));
    };
    let value = value.split('#').next().unwrap_or(value).trim();
    if key.contains(['“', '”']) || value.starts_with(['“', '”', '「', '『', '＂']) {
        return ("text between quotes that are no `\"`".to_owned(), hint("text stands between straight quotes: `\"…\"`"));
    }
    if value.starts_with(char::is_alphanumeric) && !value.contains(['"', '\'']) {
        return ("text without quotes".to_owned(), Some(format!("text stands between quotes: `\"{value}\"`")));
    }
    (message.to_owned(), message.starts_with("invalid basic string").then(|| "close the text with `\"`".to_owned()))
}

/// The line in which a byte stands.
fn line_of(text: &str, at: usize) -> &str {
    let start = text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
}

/// Replaces every broken statement, and all that stands under a broken header, and reports each.
pub(super) fn repair(text: &str) -> Repaired {
    let pieces = statements(text);
    let mut repaired = Repaired { text: text.to_owned(), broken: Vec::new(), faults: Vec::new() };
    let mut at = 0;
    while at < pieces.len() {
        let piece = pieces[at].clone();
        let most = if may_go_on(&text[piece.clone()]) { MOST_JOINED.min(pieces.len() - at) } else { 1 };
        let whole = (1..=most).find(|joined| DeTable::parse(&text[piece.start..pieces[at + joined - 1].end]).is_ok());
        if let Some(joined) = whole {
            at += joined;
            continue;
        }
        let (_, errors) = DeTable::parse_recoverable(&text[piece.clone()]);
        let first = errors.iter().min_by_key(|error| error.span().map(|span| span.start));
        repaired.faults.extend(first.map(|error| Fault::new(error, piece.start, text)));
        at += 1;
        if is_header(&text[piece.clone()]) {
            while at < pieces.len() && !is_header(&text[pieces[at].clone()]) {
                at += 1;
            }
            let end = pieces.get(at).map_or(text.len(), |next| next.start);
            repaired.replace(piece.start..end, "");
        } else {
            let placeholder = key(text[piece.clone()].trim_start()).map(|key| format!("{key}=0")).unwrap_or_default();
            repaired.replace(piece, &placeholder);
        }
    }
    repaired
}

impl Repaired {
    /// Puts something shorter in place of a stretch and fills up with spaces, so that all else keeps its place.
    fn replace(&mut self, stretch: Range<usize>, with: &str) {
        let old = &self.text[stretch.clone()];
        let room = old.find(['\n', '\r']).unwrap_or(old.len());
        let with = if with.len() <= room { with } else { "" };
        let rest = old.bytes().skip(with.len()).map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' });
        let new: String = with.chars().chain(rest).collect();
        self.text.replace_range(stretch.clone(), &new);
        self.broken.push(stretch);
    }
}

/// The text cut before each line that looks like a header or begins with a key.
fn statements(text: &str) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at > 0 && begins_statement(line) {
            starts.push(at);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

fn begins_statement(line: &str) -> bool {
    let trimmed = line.trim_start();
    if trimmed.starts_with('［') {
        return true;
    }
    if let Some(header) = trimmed.strip_prefix('[') {
        return header.strip_prefix('[').unwrap_or(header).trim_start().starts_with(char::is_alphabetic);
    }
    match key(trimmed) {
        Some(key) => trimmed.len() == line.len() || trimmed[key.len()..].trim_start().starts_with('='),
        None => trimmed.len() == line.len() && trimmed.starts_with(|first: char| first.is_alphanumeric() || first == '"'),
    }
}

/// Whether a statement opens more than it closes, so that lines after it may belong to it.
fn may_go_on(piece: &str) -> bool {
    let count = |sign: &str| piece.matches(sign).count();
    let opens = count("[") + count("{") > count("]") + count("}");
    opens || count("\"\"\"") % 2 == 1 || count("'''") % 2 == 1
}

fn is_header(piece: &str) -> bool {
    piece.trim_start().starts_with(['[', '［'])
}

/// The bare or dotted key with which a statement begins.
fn key(piece: &str) -> Option<&str> {
    let end = piece.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))).unwrap_or(piece.len());
    let key = piece[..end].trim_matches('.');
    (!key.is_empty() && piece.starts_with(key)).then_some(key)
}
