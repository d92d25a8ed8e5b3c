//! The user's own attributes, which have no fixed shape.

use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// Own attributes of one thing: as they are, or as JSON that is read when they are first asked for. Of a large file of another
/// program every link has some, and few of them are ever asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Own {
    text: Option<Box<str>>,
    value: OnceLock<Box<Value>>,
}

impl Own {
    /// Attributes as JSON, which was written from a value.
    pub(crate) fn from_json(text: &str) -> Self {
        Own { text: Some(text.into()), value: OnceLock::new() }
    }

    /// The attributes.
    pub(crate) fn value(&self) -> &Value {
        let read = || self.text.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
        self.value.get_or_init(|| Box::new(read()))
    }
}

impl From<Value> for Own {
    fn from(value: Value) -> Self {
        Own { text: None, value: Box::new(value).into() }
    }
}

impl PartialEq for Own {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

/// As JSON, in formats that hold only fixed shapes.
impl Serialize for Own {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.text {
            Some(text) => text.serialize(serializer),
            None => self.value().to_string().serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Own {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        serde_json::from_str::<Value>(&text).map(Own::from).map_err(serde::de::Error::custom)
    }
}
