//! The one place of the crate with `unsafe`: a file mapped into memory, and cells of columns that lie in it.

#![allow(unsafe_code)]

use std::fs::File;
use std::io;
use std::ops::{Deref, Range};
use std::sync::Arc;

use memmap2::Mmap;
use zerocopy::{FromBytes, Immutable, KnownLayout};

/// A file that is mapped, read-only.
#[derive(Clone, Debug)]
pub(super) struct Map(Arc<Mmap>);

impl Map {
    /// Maps a file. One that is empty is an error on some systems.
    pub(super) fn of(file: &File) -> io::Result<Self> {
        // SAFETY: the bytes must not change while they are mapped. This crate writes a snapshot under another name and renames
        // it into place, so it never changes a file that may be mapped: who mapped the old one keeps the old bytes. Another
        // program may still write into the file or cut it; what is read then is whatever it wrote, or the system ends the
        // process (SIGBUS), as for every program that maps files. `docs/snapshots.md` says so. No type that is read from the
        // bytes has values that its bits may not have (`FromBytes`), and all of them are integers.
        unsafe { Mmap::map(file) }.map(|map| Map(Arc::new(map)))
    }

    /// All bytes.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes of a place as cells; none if the place is not in the file, not aligned for them, or no whole number of them.
    pub(super) fn cells<T: FromBytes + Immutable + KnownLayout>(&self, place: Range<usize>) -> Option<Mapped<T>> {
        let cells = <[T]>::ref_from_bytes(self.0.get(place)?).ok()?;
        // SAFETY: `ref_from_bytes` has checked alignment and length, and every bit pattern is a `T`. The cells lie in the
        // mapping, which stays where it is until the last `Arc` is dropped, wherever the `Arc` itself is moved; the `Arc` beside
        // them lives at least as long as this reference, which nothing outside of this file can see: `Deref` lends it for no
        // longer than the `Mapped` is borrowed. It is read-only, so nothing writes through it.
        let cells: &'static [T] = unsafe { &*std::ptr::from_ref(cells) };
        Some(Mapped { cells, map: Arc::clone(&self.0) })
    }
}

/// Cells that lie in a mapped file, which stays mapped as long as any of them is held.
#[derive(Debug)]
pub(crate) struct Mapped<T: 'static> {
    /// Never lent as long as it claims.
    cells: &'static [T],
    map: Arc<Mmap>,
}

impl<T> Clone for Mapped<T> {
    fn clone(&self) -> Self {
        Mapped { cells: self.cells, map: Arc::clone(&self.map) }
    }
}

impl<T> Deref for Mapped<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        self.cells
    }
}
