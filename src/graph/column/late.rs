//! What few entities and links have: read from a snapshot when it is first asked for.

use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

use serde::de::DeserializeOwned;

use super::Column;

/// A value that is there, or stands encoded in a snapshot until it is asked for.
///
/// Bytes that make no value are the empty one: nobody who asks can do anything about it, and the check of a snapshot tells.
#[derive(Debug)]
pub(crate) struct Late<T> {
    value: OnceLock<T>,
    encoded: Column<u8>,
}

impl<T: DeserializeOwned + Default> Late<T> {
    /// A value that is encoded as [`postcard`] does.
    pub(crate) fn encoded(encoded: Column<u8>) -> Self {
        Late { value: OnceLock::new(), encoded }
    }

    fn get(&self) -> &T {
        self.value.get_or_init(|| postcard::from_bytes(&self.encoded).unwrap_or_default())
    }
}

impl<T> Late<T> {
    /// The bytes that it was read from; none where it was made or changed here.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        (!self.encoded.is_empty()).then_some(&self.encoded)
    }
}

impl<T: DeserializeOwned + Default> Deref for Late<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.get()
    }
}

impl<T: DeserializeOwned + Default> DerefMut for Late<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.get();
        // What is changed is no longer what was read.
        self.encoded = Column::default();
        match self.value.get_mut() {
            Some(value) => value,
            None => unreachable!("it was read just now"),
        }
    }
}

impl<T: DeserializeOwned + Default + Clone> Clone for Late<T> {
    fn clone(&self) -> Self {
        self.get().clone().into()
    }
}

impl<T: Default> Default for Late<T> {
    fn default() -> Self {
        T::default().into()
    }
}

impl<T> From<T> for Late<T> {
    fn from(value: T) -> Self {
        Late { value: value.into(), encoded: Column::default() }
    }
}

impl<T: Default + Extend<E>, E> FromIterator<E> for Late<T> {
    fn from_iter<I: IntoIterator<Item = E>>(elements: I) -> Self {
        let mut value = T::default();
        value.extend(elements);
        value.into()
    }
}

impl<'l, E: DeserializeOwned> IntoIterator for &'l Late<Vec<E>> {
    type Item = &'l E;
    type IntoIter = std::slice::Iter<'l, E>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'l, E: DeserializeOwned> IntoIterator for &'l mut Late<Vec<E>> {
    type Item = &'l mut E;
    type IntoIter = std::slice::IterMut<'l, E>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_read_once_it_is_asked_for() {
        let encoded = postcard::to_stdvec(&vec![1u32, 2]).unwrap();
        let mut late: Late<Vec<u32>> = Late::encoded(encoded.clone().into());
        assert_eq!((late.as_slice(), late.bytes()), (&[1, 2][..], Some(encoded.as_slice())));
        late.push(3);
        assert_eq!((late.as_slice(), late.bytes()), (&[1, 2, 3][..], None));
    }

    #[test]
    fn what_makes_no_value_is_empty() {
        let late: Late<Vec<String>> = Late::encoded(vec![9, 200, 255].into());
        assert!(late.is_empty());
    }
}
