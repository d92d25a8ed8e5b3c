//! XML as far as graphs need it: elements with attributes and text, each with its place.
//!
//! Entities other than the five of XML are not expanded, so that none can blow up or fetch anything; a document type is
//! skipped. Depth and the number of attributes are bounded.

mod plain;
mod tag;

use std::borrow::Cow;
use std::io::BufRead as _;

use quick_xml::errors::IllFormedError;
use quick_xml::escape::unescape;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;
use quick_xml::reader::Reader;

use self::plain::{is_same, plain_tag};
pub(crate) use self::tag::Tag;
use self::tag::{Attributes as TagAttributes, Stretch, is_blank};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Placed};

/// As deep as elements may stand in one another.
const MAX_DEPTH: usize = 100;

/// As many attributes as an element may have.
const MAX_ATTRIBUTES: usize = 100;

/// What comes next; text between elements is skipped.
#[derive(Debug)]
pub(crate) enum Piece<'t> {
    Start(Tag<'t>),
    End,
    /// The file ends, or can't be read on.
    Stop,
}

/// What the reader comes by.
enum Step<'t> {
    /// Of an element, with the prefix of its name.
    Start(&'t str, Tag<'t>),
    End,
    Other(Event<'t>),
}

/// A reader of one text. The first fault of the syntax ends it.
pub(crate) struct Xml<'t> {
    reader: Reader<&'t [u8]>,
    text: &'t str,
    /// Bytes before the reader's first.
    base: usize,
    file: FileId,
    /// Names of the elements that have no end yet, the outermost first.
    open: Vec<&'t str>,
    /// Whether the reader stands right behind a tag, so that what follows can be found without it.
    behind_tag: bool,
    /// Whether the element that began last ended in its own tag, which is not told yet.
    is_empty: bool,
    /// The prefix of the root, which the elements of the format share.
    prefix: Option<&'t str>,
    pub(crate) faults: Vec<Diagnostic>,
    stopped: bool,
}

impl<'t> Xml<'t> {
    pub(crate) fn new(text: &'t str, file: FileId) -> Self {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader::from_str(body);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        // Names are compared here, since the reader does not see all tags.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        Xml {
            reader,
            text: body,
            base: text.len() - body.len(),
            file,
            open: Vec::new(),
            behind_tag: false,
            is_empty: false,
            prefix: None,
            faults: Vec::new(),
            stopped: false,
        }
    }

    pub(crate) fn place(&self, start: usize, end: usize) -> Place {
        let byte = |at: usize| u32::try_from(at + self.base).unwrap_or(u32::MAX);
        Place::Text { file: self.file, start: byte(start), end: byte(end) }
    }

    fn at(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len())
    }

    pub(crate) fn report(&mut self, code: Code, place: Place, message: impl Into<String>) {
        self.faults.push(Diagnostic::error(code, place, message));
    }

    fn stop(&mut self, place: Place, message: impl Into<String>) {
        self.report(Code::Syntax, place, message);
        self.stopped = true;
    }

    /// The next event with the bytes that it spans.
    fn event(&mut self) -> Option<(Event<'t>, usize, usize)> {
        if self.stopped {
            return None;
        }
        let start = self.at();
        match self.reader.read_event() {
            Ok(Event::Eof) => {
                if !self.open.is_empty() {
                    let end = self.text.len();
                    let message = format!("the file ends inside {} elements that have no end", self.open.len());
                    self.stop(self.place(end, end), message);
                }
                None
            }
            Ok(event) => {
                let end = self.at();
                self.behind_tag = match &event {
                    Event::Start(_) => !self.text[start..end].ends_with("/>"),
                    Event::End(_) => true,
                    _ => false,
                };
                Some((event, start, end))
            }
            Err(error) => {
                let at = usize::try_from(self.reader.error_position()).unwrap_or(start);
                self.no_xml(at, &error);
                None
            }
        }
    }

    fn no_xml(&mut self, at: usize, error: &quick_xml::Error) {
        let at = at.min(self.text.len());
        self.stop(self.place(at, (at + 1).min(self.text.len())), format!("this is no XML: {error}"));
    }

    /// The next step; a start and an end are those of elements.
    fn step(&mut self) -> Option<(Step<'t>, usize, usize)> {
        if let Some(at) = self.end_of_empty() {
            return Some((Step::End, at, at));
        }
        let (event, start, end) = self.event()?;
        let step = match event {
            Event::Start(_) => {
                let (prefix, tag) = self.tag(start, end)?;
                Step::Start(prefix, tag)
            }
            Event::End(_) => {
                self.close(start, end)?;
                Step::End
            }
            other => Step::Other(other),
        };
        Some((step, start, end))
    }

    /// The end of an element that had none of its own.
    fn end_of_empty(&mut self) -> Option<usize> {
        if !std::mem::take(&mut self.is_empty) {
            return None;
        }
        self.open.pop();
        Some(self.at())
    }

    /// Ends the element that began last, if the name is its.
    fn close(&mut self, start: usize, end: usize) -> Option<()> {
        let opened = self.open.pop();
        // An element that ends in its own tag has no end in the file.
        let Some(name) = self.text.get(start..end).and_then(|tag| tag.strip_prefix("</")?.strip_suffix('>')) else {
            return Some(());
        };
        let name = name.trim_end_matches([' ', '\t', '\n', '\r']);
        let error = match opened {
            Some(opened) if opened == name => return Some(()),
            Some(opened) => IllFormedError::MismatchedEndTag { expected: opened.to_owned(), found: name.to_owned() },
            None => IllFormedError::UnmatchedEndTag(name.to_owned()),
        };
        self.no_xml(start, &error.into());
        None
    }

    /// The next start or end of an element, if it is written plainly, as nearly all are.
    fn plain_step(&mut self) -> Option<Step<'t>> {
        if self.end_of_empty().is_some() {
            return Some(Step::End);
        }
        if !self.behind_tag || self.stopped {
            return None;
        }
        let from = self.at();
        let rest = self.text.get(from..)?;
        let blank = rest.bytes().position(|byte| !is_blank(byte))?;
        let rest = rest.get(blank..)?.strip_prefix('<').map(|_| &rest[blank..])?;
        let start = from + blank;
        if rest.as_bytes().get(1) == Some(&b'/') {
            let end = self.plain_end(rest.as_bytes())?;
            self.consume(blank + end);
            return Some(Step::End);
        }
        let found = plain_tag(rest.as_bytes()).filter(|_| self.open.len() < MAX_DEPTH)?;
        let (name, attributes) = (rest.get(1..=found.name)?, rest.get(1 + found.name..found.attributes)?);
        self.open.push(name);
        self.is_empty = found.is_empty;
        self.consume(blank + found.length);
        let at = u32::try_from(start + 1 + found.name + self.base).unwrap_or(u32::MAX);
        let attributes = TagAttributes::Plain(Stretch { text: attributes, file: self.file, at });
        Some(Step::Start("", Tag { name, place: self.place(start, start + found.length), attributes }))
    }

    /// Ends the element that began last, if a text begins with its end; gives how long that is.
    fn plain_end(&mut self, text: &[u8]) -> Option<usize> {
        let name = self.open.last()?.as_bytes();
        let end = name.len() + 2;
        let found = text.starts_with(b"</") && text.get(end) == Some(&b'>') && is_same(&text[2..end], name);
        found.then(|| self.open.pop()).map(|_| end + 1)
    }

    /// Goes on behind what was found without the reader.
    fn consume(&mut self, bytes: usize) {
        self.reader.stream().consume(bytes);
    }

    /// The next start or end of an element of the format; those of other name spaces are skipped with all in them.
    pub(crate) fn next(&mut self) -> Piece<'t> {
        loop {
            let step = match self.plain_step() {
                Some(step) => Some((step, 0, 0)),
                None => self.step(),
            };
            let Some((step, start, end)) = step else { return Piece::Stop };
            match step {
                Step::Start(prefix, tag) => {
                    let shared = *self.prefix.get_or_insert(prefix);
                    // Most names have none, and to compare two empty texts is slow: it looks at no address of theirs.
                    if (prefix.is_empty() && shared.is_empty()) || prefix == shared {
                        return Piece::Start(tag);
                    }
                    self.skip();
                }
                Step::End => return Piece::End,
                Step::Other(Event::DocType(_)) => self.doctype(start, end),
                Step::Other(Event::GeneralRef(_)) if !self.open.is_empty() => {
                    self.stop(self.place(start, end), "text between elements");
                }
                Step::Other(_) => {}
            }
        }
    }

    fn doctype(&mut self, start: usize, end: usize) {
        let fault = Diagnostic::warning(Code::LeftOut, self.place(start, end), "a document type was skipped");
        self.faults.push(fault.hint("entities that it declares are not expanded, and nothing is fetched"));
    }

    /// After the root: nothing but comments may follow.
    pub(crate) fn finish(&mut self) {
        while let Some((event, start, end)) = self.event() {
            if matches!(event, Event::Start(_) | Event::CData(_) | Event::GeneralRef(_)) {
                self.stop(self.place(start, end), "something follows the one root element of the file");
            } else if matches!(event, Event::End(_)) {
                let _ = self.close(start, end);
            }
        }
    }

    /// Skips to the end of the element that began last.
    pub(crate) fn skip(&mut self) {
        let outer = self.open.len().saturating_sub(1);
        loop {
            let Some(step) = self.plain_step().or_else(|| self.step().map(|(step, ..)| step)) else { return };
            if matches!(step, Step::End) && self.open.len() <= outer {
                return;
            }
        }
    }

    /// The text of the element that began last, up to its end; of elements inside it, the text of those of one name alone.
    pub(crate) fn content(&mut self, inside: &str) -> (Placed<Cow<'t, str>>, Option<String>) {
        let outer = self.open.len().saturating_sub(1);
        let first = self.at();
        if let Some(plain) = self.plain_content() {
            return (plain, None);
        }
        let ends_plainly = self.plain_length(first).is_some();
        let (mut text, mut inner) = (String::new(), None);
        let mut last = first;
        let mut collecting: Option<(usize, String)> = None;
        while let Some((step, start, end)) = self.step() {
            let piece: Cow<'_, str> = match step {
                Step::Start(_, tag) => {
                    if tag.name == inside && collecting.is_none() {
                        collecting = Some((self.open.len(), String::new()));
                    }
                    continue;
                }
                Step::End => {
                    if collecting.as_ref().is_some_and(|(depth, _)| self.open.len() < *depth) {
                        inner = inner.or(collecting.take().map(|(_, text)| text.trim().to_owned()));
                    }
                    if self.open.len() <= outer {
                        break;
                    }
                    continue;
                }
                Step::Other(Event::Text(piece)) => Cow::Owned(piece.to_string()),
                Step::Other(Event::CData(piece)) => Cow::Owned(piece.to_string()),
                Step::Other(Event::GeneralRef(name)) => {
                    let Ok(character) = unescape(&format!("&{};", &*name)).map(Cow::into_owned) else {
                        self.unknown_entity(start, end, &name);
                        break;
                    };
                    Cow::Owned(character)
                }
                Step::Other(_) => continue,
            };
            last = end;
            match &mut collecting {
                Some((_, inner)) => inner.push_str(&piece),
                None if self.open.len() == outer + 1 => text.push_str(&piece),
                None => {}
            }
        }
        // Of an element that ends as another nothing is known.
        if ends_plainly && self.stopped {
            return (Placed::new(Cow::Borrowed(""), self.place(first, first)), inner);
        }
        (Placed::new(Cow::Owned(text), self.place(first, last)), inner)
    }

    /// The text of an element that holds nothing else, which is nearly every one, without a copy. Where it holds more nothing
    /// is read, and the slow way begins at the same place.
    fn plain_content(&mut self) -> Option<Placed<Cow<'t, str>>> {
        if let Some(at) = self.end_of_empty() {
            return Some(Placed::new(Cow::Borrowed(""), self.place(at, at)));
        }
        if !self.behind_tag || self.stopped {
            return None;
        }
        let (text, first) = (self.text, self.at());
        let length = self.plain_length(first)?;
        let end = self.plain_end(&text.as_bytes()[first + length..])?;
        self.consume(length + end);
        Some(Placed::new(Cow::Borrowed(text.get(first..first + length)?), self.place(first, first + length)))
    }

    /// Bytes of the text that begins somewhere, where nothing but text stands before the next end of an element.
    fn plain_length(&self, first: usize) -> Option<usize> {
        let rest = self.text.get(first..)?;
        let length = rest.bytes().position(|byte| matches!(byte, b'<' | b'&' | b'\r'))?;
        rest.get(length..)?.starts_with("</").then_some(length)
    }

    fn unknown_entity(&mut self, start: usize, end: usize, name: &str) {
        let place = self.place(start, end);
        let fault =
            Diagnostic::error(Code::Syntax, place, format!("the entity `{name}` is not one of XML's own, and is not expanded"));
        self.faults.push(fault.hint("write the character itself, or `&#N;`"));
        self.stopped = true;
    }

    /// The prefix and the tag of a stretch `<name key="value">`, one element deeper.
    fn tag(&mut self, start: usize, end: usize) -> Option<(&'t str, Tag<'t>)> {
        let text: &'t str = self.text;
        let body = text.get(start + 1..end)?;
        let body = body.strip_suffix('>').unwrap_or(body);
        let body = body.strip_suffix('/').unwrap_or(body);
        let name = body.split([' ', '\t', '\n', '\r']).next().unwrap_or_default();
        let place = self.place(start, end);
        self.open.push(name);
        if self.open.len() > MAX_DEPTH {
            self.stop(place, format!("elements stand more than {MAX_DEPTH} deep in one another"));
            return None;
        }
        let mut attributes = Vec::new();
        for attribute in Attributes::new(body, name.len()).with_checks(false) {
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => {
                    self.stop(place, format!("the attributes of `{name}` are no XML: {error}"));
                    return None;
                }
            };
            if attributes.len() == MAX_ATTRIBUTES {
                self.stop(place, format!("`{name}` has more than {MAX_ATTRIBUTES} attributes"));
                return None;
            }
            let Cow::Borrowed(raw) = attribute.value else { continue };
            let at = offset(text, raw);
            let value_place = self.place(at, at + raw.len());
            let Ok(value) = unescape(raw) else {
                let fault =
                    Diagnostic::error(Code::Syntax, value_place, "a `&` here is no entity of XML's own, and is not expanded");
                self.faults.push(fault.hint("write `&amp;` for the character itself"));
                self.stopped = true;
                return None;
            };
            let key: &'t str = local(attribute.key.0).1;
            if attributes.iter().any(|(known, _)| *known == key) && !attribute.key.0.contains(':') {
                self.stop(value_place, format!("`{name}` has the attribute `{key}` twice"));
                return None;
            }
            attributes.push((key, Placed::new(value, value_place)));
        }
        let (prefix, name) = local(name);
        Some((prefix, Tag { name, place, attributes: TagAttributes::Listed(attributes) }))
    }
}

/// Where a part of a text stands in it.
fn offset(whole: &str, part: &str) -> usize {
    (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize)
}

/// Prefix and name.
fn local(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// Text for an attribute or an element; characters that XML can't hold at all become `U+FFFD`, and are counted.
pub(crate) fn push_escaped(out: &mut String, text: &str) -> usize {
    let mut lost = 0;
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                lost += 1;
                out.push('\u{fffd}');
            }
            c => out.push(c),
        }
    }
    lost
}
