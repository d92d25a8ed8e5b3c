//! Attributes of nodes and edges, whose texts stay in the file where it holds them as they are.

use std::borrow::Cow;

use super::json_text::{push_number, push_text};
use crate::diagnostic::{Place, Placed};
use crate::io::value::{Data, Entry, Value};

/// A name and its value.
#[derive(Clone, Debug)]
pub(crate) struct Attribute<'t> {
    pub(crate) key: Placed<Cow<'t, str>>,
    pub(crate) value: Plain<'t>,
    pub(crate) place: Place,
}

/// What an attribute says.
#[derive(Clone, Debug)]
pub(crate) enum Plain<'t> {
    Text(Cow<'t, str>),
    /// A number as [`Data::Number`] has it.
    Number(Cow<'t, str>),
    Other(Data),
}

impl<'t> Attribute<'t> {
    pub(crate) fn text(key: &'static str, text: Placed<Cow<'t, str>>) -> Self {
        let place = text.place;
        Attribute { key: Placed::new(Cow::Borrowed(key), place), value: Plain::Text(text.value), place }
    }

    /// A text or a number as an id: see [`id_text`](super::id_text).
    pub(crate) fn id_text(&self) -> Option<Placed<&str>> {
        match &self.value {
            Plain::Text(text) | Plain::Number(text) if !text.is_empty() => Some(Placed::new(text, self.place)),
            _ => None,
        }
    }

    /// Writes the value as JSON.
    pub(crate) fn push_json(&self, out: &mut String) {
        match &self.value {
            Plain::Text(text) => push_text(out, text),
            Plain::Number(digits) => push_number(out, digits),
            Plain::Other(data) => {
                let value = Value { data: data.clone(), place: self.place };
                out.push_str(&value.into_json().to_string());
            }
        }
    }
}

/// Nothing, which stands where an attribute was taken out.
impl Default for Attribute<'_> {
    fn default() -> Self {
        let (key, value) = (Placed::from(Cow::Borrowed("")), Plain::Other(Data::Null));
        Attribute { key, value, place: Place::Nowhere }
    }
}

impl From<Entry> for Attribute<'_> {
    fn from(Entry { key, value }: Entry) -> Self {
        let plain = match value.data {
            Data::Text(text) => Plain::Text(Cow::Owned(text)),
            Data::Number(digits) => Plain::Number(Cow::Owned(digits)),
            other => Plain::Other(other),
        };
        Attribute { key: key.map(Cow::Owned), value: plain, place: value.place }
    }
}

impl From<Attribute<'_>> for Entry {
    fn from(attribute: Attribute<'_>) -> Self {
        let data = match attribute.value {
            Plain::Text(text) => Data::Text(text.into_owned()),
            Plain::Number(digits) => Data::Number(digits.into_owned()),
            Plain::Other(data) => data,
        };
        Entry { key: attribute.key.map(Cow::into_owned), value: Value { data, place: attribute.place } }
    }
}

/// Attributes that hold the name of a node, the best one first.
const NAMES: [&str; 4] = ["label", "name", "Label", "Name"];

/// Which attribute holds the name of a node, and what that is called.
pub(super) fn named<'a>(
    attributes: &(impl Iterator<Item = (usize, &'a Attribute<'a>)> + Clone),
) -> Option<(usize, &'static str)> {
    NAMES.iter().find_map(|key| {
        let (at, found) = attributes.clone().find(|(_, known)| known.key.value == *key)?;
        (!text_of(found).trim().is_empty()).then_some((at, *key))
    })
}

/// The text of an attribute, or its number; empty if it is something else.
pub(super) fn text_of<'a>(attribute: &'a Attribute<'_>) -> &'a str {
    attribute.id_text().map_or("", |text| text.value)
}
