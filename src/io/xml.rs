//! XML as far as graphs need it: elements with attributes and text, each with its place.
//!
//! Entities other than the five of XML are not expanded, so that none can blow up or fetch anything; a document type is
//! skipped. Depth and the number of attributes are bounded.

use std::borrow::Cow;

use quick_xml::escape::unescape;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;
use quick_xml::reader::Reader;

use crate::diagnostic::{Code, Diagnostic, FileId, Place, Placed};

/// As deep as elements may stand in one another.
const MAX_DEPTH: usize = 100;

/// As many attributes as an element may have.
const MAX_ATTRIBUTES: usize = 100;

/// The start of an element. Names are without their prefixes.
#[derive(Debug)]
pub(crate) struct Tag<'t> {
    pub(crate) name: &'t str,
    pub(crate) attributes: Vec<(&'t str, Placed<Cow<'t, str>>)>,
    pub(crate) place: Place,
}

impl Tag<'_> {
    /// The value of an attribute, if it has one.
    pub(crate) fn get(&self, name: &str) -> Option<Placed<String>> {
        let (_, value) = self.attributes.iter().find(|(known, _)| *known == name)?;
        Some(Placed::new(value.value.clone().into_owned(), value.place))
    }

    /// The value of an attribute with its place, without a copy.
    pub(crate) fn attribute(&self, name: &str) -> Option<&Placed<Cow<'_, str>>> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// The value of an attribute, without a copy.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.value.as_ref())
    }
}

/// What comes next; text between elements is skipped.
#[derive(Debug)]
pub(crate) enum Piece<'t> {
    Start(Tag<'t>),
    End,
    /// The file ends, or can't be read on.
    Stop,
}

/// A reader of one text. The first fault of the syntax ends it.
pub(crate) struct Xml<'t> {
    reader: Reader<&'t [u8]>,
    text: &'t str,
    /// Bytes before the reader's first.
    base: usize,
    file: FileId,
    depth: usize,
    /// The prefix of the root, which the elements of the format share.
    prefix: Option<&'t str>,
    pub(crate) faults: Vec<Diagnostic>,
    stopped: bool,
}

impl<'t> Xml<'t> {
    pub(crate) fn new(text: &'t str, file: FileId) -> Self {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader::from_str(body);
        reader.config_mut().expand_empty_elements = true;
        Xml {
            reader,
            text: body,
            base: text.len() - body.len(),
            file,
            depth: 0,
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
                if self.depth > 0 {
                    let end = self.text.len();
                    self.stop(self.place(end, end), format!("the file ends inside {} elements that have no end", self.depth));
                }
                None
            }
            Ok(event) => Some((event, start, self.at())),
            Err(error) => {
                let at = usize::try_from(self.reader.error_position()).unwrap_or(start).min(self.text.len());
                self.stop(self.place(at, (at + 1).min(self.text.len())), format!("this is no XML: {error}"));
                None
            }
        }
    }

    /// The next start or end of an element of the format; those of other name spaces are skipped with all in them.
    pub(crate) fn next(&mut self) -> Piece<'t> {
        loop {
            let Some((event, start, end)) = self.event() else { return Piece::Stop };
            match event {
                Event::Start(_) => {
                    let Some((prefix, tag)) = self.tag(start, end) else { return Piece::Stop };
                    let shared = *self.prefix.get_or_insert(prefix);
                    if prefix == shared {
                        return Piece::Start(tag);
                    }
                    self.skip();
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Piece::End;
                }
                Event::DocType(_) => self.doctype(start, end),
                Event::GeneralRef(_) if self.depth > 0 => {
                    self.stop(self.place(start, end), "text between elements");
                }
                _ => {}
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
            }
        }
    }

    /// Skips to the end of the element that began last.
    pub(crate) fn skip(&mut self) {
        let outer = self.depth.saturating_sub(1);
        while let Some((event, start, end)) = self.event() {
            match event {
                Event::Start(_) if self.tag(start, end).is_none() => return,
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == outer {
                        return;
                    }
                }
                _ => {}
            }
        }
    }

    /// The text of the element that began last, up to its end; of elements inside it, the text of those of one name alone.
    pub(crate) fn content(&mut self, inside: &str) -> (Placed<Cow<'t, str>>, Option<String>) {
        let outer = self.depth.saturating_sub(1);
        let first = self.at();
        if let Some(plain) = self.plain(outer) {
            return (plain, None);
        }
        let (mut text, mut inner) = (String::new(), None);
        let mut last = first;
        let mut collecting: Option<(usize, String)> = None;
        while let Some((event, start, end)) = self.event() {
            let piece: Cow<'_, str> = match event {
                Event::Start(_) => {
                    let Some((_, tag)) = self.tag(start, end) else { break };
                    if tag.name == inside && collecting.is_none() {
                        collecting = Some((self.depth, String::new()));
                    }
                    continue;
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    if collecting.as_ref().is_some_and(|(depth, _)| self.depth < *depth) {
                        inner = inner.or(collecting.take().map(|(_, text)| text.trim().to_owned()));
                    }
                    if self.depth == outer {
                        break;
                    }
                    continue;
                }
                Event::Text(piece) => Cow::Owned(piece.to_string()),
                Event::CData(piece) => Cow::Owned(piece.to_string()),
                Event::GeneralRef(name) => {
                    let Ok(character) = unescape(&format!("&{};", &*name)).map(Cow::into_owned) else {
                        self.unknown_entity(start, end, &name);
                        break;
                    };
                    Cow::Owned(character)
                }
                _ => continue,
            };
            last = end;
            match &mut collecting {
                Some((_, inner)) => inner.push_str(&piece),
                None if self.depth == outer + 1 => text.push_str(&piece),
                None => {}
            }
        }
        (Placed::new(Cow::Owned(text), self.place(first, last)), inner)
    }

    /// The text of an element that holds nothing else, which is nearly every one, without a copy. Where it holds more nothing
    /// is read, and the slow way begins at the same place.
    fn plain(&mut self, outer: usize) -> Option<Placed<Cow<'t, str>>> {
        let (text, first) = (self.text, self.at());
        let rest = text.get(first..)?;
        // `<data key="a"/>` has its end in itself.
        let is_empty = text.get(..first)?.ends_with("/>");
        let length = if is_empty { 0 } else { rest.bytes().position(|byte| matches!(byte, b'<' | b'&' | b'\r'))? };
        if !is_empty && !rest.get(length..)?.starts_with("</") {
            return None;
        }
        if length > 0 {
            self.event()?;
        }
        self.event()?;
        self.depth = outer;
        Some(Placed::new(Cow::Borrowed(rest.get(..length)?), self.place(first, first + length)))
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
        self.depth += 1;
        let text: &'t str = self.text;
        let body = text.get(start + 1..end)?;
        let body = body.strip_suffix('>').unwrap_or(body);
        let body = body.strip_suffix('/').unwrap_or(body);
        let name = body.split(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
        let place = self.place(start, end);
        if self.depth > MAX_DEPTH {
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
        Some((prefix, Tag { name, attributes, place }))
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
