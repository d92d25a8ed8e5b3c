//! JSON text (RFC 8259) to a tree of values with their places.
//!
//! Other readers give values without places, or stop at none: here each value knows where it stands, depth and numbers are
//! bounded, and a key that stands twice is a fault.

use crate::diagnostic::{Code, Diagnostic, FileId, Place, Placed};
use crate::io::value::{Data, Entry, Value};

/// As deep as values may stand in one another; deeper ones are an attack, not a graph.
const MAX_DEPTH: usize = 128;

/// As many characters as a number may have.
const MAX_NUMBER: usize = 400;

/// Reads a text: its value, unless the syntax is broken, and what is wrong with it.
///
/// What follows a broken place can't be told for sure, so the first such fault ends the reading; doubled keys do not.
pub(crate) fn parse(text: &str, file: FileId) -> (Option<Value>, Vec<Diagnostic>) {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: 0, file, faults: Vec::new() };
    if text.starts_with('\u{feff}') {
        reader.at = '\u{feff}'.len_utf8();
    }
    let read = reader.document();
    let value = read.map_err(|fault| reader.faults.push(fault)).ok();
    (value, reader.faults)
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    file: FileId,
    faults: Vec<Diagnostic>,
}

type Read<T> = Result<T, Diagnostic>;

impl Reader<'_> {
    fn place(&self, start: usize, end: usize) -> Place {
        let byte = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Place::Text { file: self.file, start: byte(start), end: byte(end) }
    }

    fn fault(&self, start: usize, end: usize, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(Code::Syntax, self.place(start, end), message)
    }

    /// What was found where something else should stand.
    fn expected(&self, what: &str) -> Diagnostic {
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            None => self.fault(self.at, self.at, format!("the file ends where {what} should stand")),
            Some(found) => {
                let message = format!("expected {what}, found `{}`", found.escape_debug());
                self.fault(self.at, self.at + found.len_utf8(), message)
            }
        }
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.bytes.get(self.at) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.bytes.get(self.at) == Some(&byte);
        self.at += usize::from(there);
        there
    }

    fn document(&mut self) -> Read<Value> {
        self.space();
        let value = self.value(0)?;
        self.space();
        if self.at < self.bytes.len() {
            return Err(self.expected("the end of the file").hint("a file holds one JSON value"));
        }
        Ok(value)
    }

    fn value(&mut self, depth: usize) -> Read<Value> {
        let start = self.at;
        if depth > MAX_DEPTH {
            return Err(self.fault(start, start + 1, format!("values stand more than {MAX_DEPTH} deep in one another")));
        }
        let data = match self.bytes.get(start) {
            Some(b'{') => Data::Table(self.object(depth)?),
            Some(b'[') => Data::List(self.array(depth)?),
            Some(b'"') => Data::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => Data::Number(self.number()?),
            Some(b't') => self.word("true", Data::Flag(true))?,
            Some(b'f') => self.word("false", Data::Flag(false))?,
            Some(b'n') => self.word("null", Data::Null)?,
            Some(b'N' | b'I') => {
                return Err(self.expected("a value").hint("JSON has no NaN and no Infinity: write null, or leave the key out"));
            }
            _ => return Err(self.expected("a value")),
        };
        Ok(Value { data, place: self.place(start, self.at) })
    }

    fn word(&mut self, word: &str, data: Data) -> Read<Data> {
        if self.bytes[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(data);
        }
        Err(self.expected("a value"))
    }

    fn array(&mut self, depth: usize) -> Read<Vec<Value>> {
        self.at += 1;
        let mut items = Vec::new();
        self.space();
        if self.eat(b']') {
            return Ok(items);
        }
        loop {
            self.space();
            items.push(self.value(depth + 1)?);
            self.space();
            if self.eat(b']') {
                return Ok(items);
            }
            if !self.eat(b',') {
                return Err(self.expected("`,` or `]`"));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Read<Vec<Entry>> {
        self.at += 1;
        let mut entries: Vec<Entry> = Vec::new();
        self.space();
        if self.eat(b'}') {
            return Ok(entries);
        }
        // Objects are small but for those that map ids to things: a set only where it pays.
        let mut known = std::collections::HashSet::new();
        loop {
            self.space();
            let start = self.at;
            if self.bytes.get(start) != Some(&b'"') {
                return Err(self.expected("a key in double quotes"));
            }
            let key = self.string()?;
            let place = self.place(start, self.at);
            self.space();
            if !self.eat(b':') {
                return Err(self.expected("`:`"));
            }
            self.space();
            let value = self.value(depth + 1)?;
            if entries.len() == 16 {
                known.extend(entries.iter().map(|entry| entry.key.value.clone()));
            }
            let double =
                if entries.len() < 16 { entries.iter().any(|entry| entry.key.value == key) } else { !known.insert(key.clone()) };
            if double {
                let fault = Diagnostic::error(Code::Syntax, place, format!("`{key}` stands here again"));
                self.faults.push(fault.hint("a key stands once in an object; the first was read"));
            } else {
                entries.push(Entry { key: Placed::new(key, place), value });
            }
            self.space();
            if self.eat(b'}') {
                return Ok(entries);
            }
            if !self.eat(b',') {
                return Err(self.expected("`,` or `}`"));
            }
        }
    }

    fn string(&mut self) -> Read<String> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        let mut run = self.at;
        loop {
            match self.bytes.get(self.at) {
                None => return Err(self.fault(start, start + 1, "a text that begins here has no end")),
                Some(b'"') => {
                    text.push_str(&self.text[run..self.at]);
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => {
                    text.push_str(&self.text[run..self.at]);
                    text.push(self.escape()?);
                    run = self.at;
                }
                Some(0..=0x1f) => {
                    let fault = self.fault(self.at, self.at + 1, "a control character inside a text");
                    return Err(fault.hint("write a line break as `\\n`, a tab as `\\t`"));
                }
                Some(_) => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Read<char> {
        let start = self.at;
        let plain = match self.bytes.get(start + 1) {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(),
            _ => return Err(self.fault(start, start + 1, "`\\` begins no escape that JSON knows")),
        };
        self.at += 2;
        Ok(plain)
    }

    /// `\uXXXX`, two of them for characters beyond the first plane.
    fn unicode(&mut self) -> Read<char> {
        let start = self.at;
        let first = self.hex(start)?;
        let code = match first {
            0xd800..=0xdbff => {
                let second = if self.bytes[self.at..].starts_with(b"\\u") { self.hex(self.at)? } else { 0 };
                if !(0xdc00..=0xdfff).contains(&second) {
                    return Err(self.fault(start, self.at, "half a character: a surrogate without its other half"));
                }
                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            }
            code => code,
        };
        char::from_u32(code).ok_or_else(|| self.fault(start, self.at, "half a character: a surrogate without its other half"))
    }

    fn hex(&mut self, start: usize) -> Read<u32> {
        let digits = self.bytes.get(start + 2..start + 6).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let Some(digits) = digits else { return Err(self.fault(start, start + 2, "`\\u` wants four hexadecimal digits")) };
        self.at = start + 6;
        Ok(digits.iter().fold(0, |code, digit| code * 16 + char::from(*digit).to_digit(16).unwrap_or(0)))
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        self.at > start
    }

    fn number(&mut self) -> Read<String> {
        let start = self.at;
        self.eat(b'-');
        let zero = self.bytes.get(self.at) == Some(&b'0');
        let whole = self.at;
        if !self.digits() {
            return Err(self.expected("a digit"));
        }
        if zero && self.at > whole + 1 {
            return Err(self.fault(start, self.at, "a number begins with `0`").hint("write a code in quotes, to keep its zeros"));
        }
        if self.eat(b'.') && !self.digits() {
            return Err(self.expected("a digit"));
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            if !self.eat(b'+') {
                self.eat(b'-');
            }
            if !self.digits() {
                return Err(self.expected("a digit"));
            }
        }
        if self.at - start > MAX_NUMBER {
            let message = format!("a number of {} characters", self.at - start);
            return Err(Diagnostic::error(Code::NumberTooLarge, self.place(start, self.at), message));
        }
        Ok(self.text[start..self.at].to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::diagnostic::Files;

    fn read(text: &str) -> (Option<serde_json::Value>, Vec<String>) {
        let mut files = Files::default();
        let file = files.add("a.json", text);
        let (value, faults) = parse(text, file);
        let told = faults.iter().map(|fault| {
            let (_, line, column) = files.locate(fault.place).unwrap();
            format!("{line}:{column} {}", fault.message)
        });
        (value.map(Value::into_json), told.collect())
    }

    #[test]
    fn values_have_their_places() {
        let text = "{\"a\": [1, \"乙\"], \"b\": null}";
        let mut files = Files::default();
        let (value, _) = parse(text, files.add("a.json", text));
        let Data::Table(entries) = value.unwrap().data else { panic!() };
        assert!(matches!(entries[0].value.place, Place::Text { start: 6, end: 16, .. }));
        assert!(matches!(entries[1].key.place, Place::Text { start: 18, end: 21, .. }));
        assert_eq!(entries[1].value.data, Data::Null);
    }

    #[test]
    fn faults_stand_where_they_are() {
        for (text, told) in [
            ("", "1:1 the file ends where a value should stand"),
            ("{\"a\": 1", "1:8 the file ends where `,` or `}` should stand"),
            ("[1,\n 2,]", "2:4 expected a value, found `]`"),
            ("[01]", "1:2 a number begins with `0`"),
            ("[\"\\ud800\"]", "1:3 half a character: a surrogate without its other half"),
            ("[NaN]", "1:2 expected a value, found `N`"),
            ("[1] []", "1:5 expected the end of the file, found `[`"),
            ("[\"open]", "1:2 a text that begins here has no end"),
            ("{\"a\": 1, \"a\": 2}", "1:10 `a` stands here again"),
        ] {
            assert_eq!(read(text).1, [told], "{text}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(read(&deep).1, ["1:130 values stand more than 128 deep in one another"]);
        assert_eq!(read(&"9".repeat(1000)).1, ["1:1 a number of 1000 characters"]);
    }

    proptest! {
        /// The same texts are JSON as for `serde_json`, and say the same.
        #[test]
        fn it_agrees_with_serde_json(text in r#"([\[\]{},:"\\ 019.eE+-]|true|null|\\u00e9|乙){0,24}"#) {
            let theirs: Option<serde_json::Value> = serde_json::from_str(&text).ok();
            let (ours, faults) = read(&text);
            let doubled = faults.iter().any(|fault| fault.contains("again"));
            if !doubled && theirs.is_some() == ours.is_some() {
                prop_assert_eq!(ours, theirs);
            } else {
                // `serde_json` refuses numbers beyond its floats, which we keep as they are written.
                prop_assert!(doubled || text.contains(['e', 'E']), "{} {:?} {:?}", text, theirs, faults);
            }
        }
    }
}
