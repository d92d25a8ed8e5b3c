//! The start of an element, and its attributes.

use std::borrow::Cow;

use crate::diagnostic::{FileId, Place, Placed};

/// The start of an element. Names are without their prefixes.
#[derive(Debug)]
pub(crate) struct Tag<'t> {
    pub(crate) name: &'t str,
    pub(crate) place: Place,
    pub(super) attributes: Attributes<'t>,
}

/// The attributes of a tag.
#[derive(Debug)]
pub(super) enum Attributes<'t> {
    /// As they stand in the file, which was looked through: plain names, and values without entities. They are few, so that it
    /// is quicker to look for one than to list them.
    Plain(Stretch<'t>),
    Listed(Vec<(&'t str, Placed<Cow<'t, str>>)>),
}

/// A part of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch<'t> {
    pub(super) text: &'t str,
    pub(super) file: FileId,
    /// Where it begins.
    pub(super) at: u32,
}

impl<'t> Tag<'t> {
    /// The value of an attribute, if it has one.
    pub(crate) fn get(&self, name: &str) -> Option<Placed<String>> {
        self.attribute(name).map(|value| value.map(Cow::into_owned))
    }

    /// The value of an attribute with its place; without a copy where the file holds it as it is.
    pub(crate) fn attribute(&self, name: &str) -> Option<Placed<Cow<'t, str>>> {
        match &self.attributes {
            Attributes::Plain(stretch) => {
                let (_, value, at) = plain(stretch.text).find(|(known, ..)| *known == name)?;
                Some(Placed::new(Cow::Borrowed(value), stretch.place(value, at)))
            }
            Attributes::Listed(all) => all.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()),
        }
    }

    /// The value of an attribute, without a copy.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match &self.attributes {
            Attributes::Plain(stretch) => plain(stretch.text).find(|(known, ..)| *known == name).map(|(_, value, _)| value),
            Attributes::Listed(all) => all.iter().find(|(known, _)| *known == name).map(|(_, value)| value.value.as_ref()),
        }
    }

    /// The values of several attributes, in one pass.
    pub(crate) fn several<const N: usize>(&self, names: [&str; N]) -> [Option<Placed<Cow<'t, str>>>; N] {
        let Attributes::Plain(stretch) = &self.attributes else { return names.map(|name| self.attribute(name)) };
        let mut found = [const { None }; N];
        for (name, value, at) in plain(stretch.text) {
            if let Some(slot) = names.iter().position(|known| *known == name) {
                found[slot] = Some(Placed::new(Cow::Borrowed(value), stretch.place(value, at)));
            }
        }
        found
    }

    /// All attributes.
    pub(crate) fn all(&self) -> Vec<(&'t str, Placed<Cow<'t, str>>)> {
        match &self.attributes {
            Attributes::Plain(stretch) => {
                let placed = |value: &'t str, at| Placed::new(Cow::Borrowed(value), stretch.place(value, at));
                plain(stretch.text).map(|(name, value, at)| (name, placed(value, at))).collect()
            }
            Attributes::Listed(all) => all.clone(),
        }
    }
}

impl Stretch<'_> {
    /// Where a part of it stands, which begins so many bytes behind its own beginning.
    fn place(&self, part: &str, at: usize) -> Place {
        let byte = |at: usize| u32::try_from(at).ok().and_then(|at| self.at.checked_add(at)).unwrap_or(u32::MAX);
        Place::Text { file: self.file, start: byte(at), end: byte(at + part.len()) }
    }
}

/// Name and value of each attribute, and where the value begins.
fn plain(text: &str) -> impl Iterator<Item = (&str, &str, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let blank = rest.bytes().position(|byte| !is_blank(byte))?;
        let equals = blank + rest.get(blank..)?.bytes().position(|byte| byte == b'=')?;
        let quote = *rest.as_bytes().get(equals + 1)?;
        let value = equals + 2;
        let length = rest.get(value..)?.bytes().position(|byte| byte == quote)?;
        let found = (&rest[blank..equals], &rest[value..value + length], at + value);
        at += value + length + 1;
        Some(found)
    })
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
