//! Text that is put together of short ones.
//!
//! Most of what an export does is to copy a few bytes at a time. To copy as many as there are asks first how many that is, and how
//! that is best done, which takes longer than the copying. So a step of one size is copied, and what is too much of it is written
//! over by the next text.

/// Bytes that are copied at once.
pub(super) const STEP: usize = 32;

/// A short text: the first of some bytes. It is copied at once if it is not longer than a [`STEP`], and the bytes are not shorter.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Short<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) len: usize,
}

impl Short<'_> {
    /// Copies it to a place among bytes, where it must have room; gives the place behind it.
    #[allow(clippy::inline_always)] // it is a few instructions where it stands, and many as a call
    #[inline(always)]
    pub(super) fn copy(self, to: &mut [u8], at: usize) -> usize {
        if self.len <= STEP
            && let Some(from) = self.bytes.first_chunk::<STEP>()
            && let Some(into) = to.get_mut(at..).and_then(<[u8]>::first_chunk_mut)
        {
            *into = *from;
            return at + self.len;
        }
        self.copy_exactly(to, at)
    }

    /// The same for a text that is longer than a step, or near the end of memory.
    #[cold]
    fn copy_exactly(self, to: &mut [u8], at: usize) -> usize {
        if let (Some(from), Some(into)) = (self.bytes.get(..self.len), to.get_mut(at..at + self.len)) {
            into.copy_from_slice(from);
        }
        at + self.len
    }
}

/// A text that grows.
#[derive(Debug, Default)]
pub(in crate::io) struct Text {
    /// The text, and room behind it.
    bytes: Vec<u8>,
    len: usize,
}

/// Where a part of a text is.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Span {
    start: u32,
    pub(super) len: u32,
}

impl Text {
    pub(in crate::io) fn clear(&mut self) {
        self.len = 0;
    }

    pub(in crate::io) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Adds a text of any length.
    pub(super) fn push(&mut self, text: &[u8]) {
        self.add(text.len(), |room| {
            room[..text.len()].copy_from_slice(text);
            text.len()
        });
    }

    /// Adds what is written to the front of some room, of at least `most` bytes and a [`STEP`]; `write` says how much that is.
    #[allow(clippy::inline_always)] // what is written is known where it stands
    #[inline(always)]
    pub(super) fn add(&mut self, most: usize, write: impl FnOnce(&mut [u8]) -> usize) -> Span {
        let (start, room) = (self.len, self.len + most + STEP);
        if self.bytes.len() < room {
            self.grow(room);
        }
        let len = write(&mut self.bytes[start..]);
        self.len += len;
        // Parts of those texts that are asked for have few kilobytes.
        #[allow(clippy::cast_possible_truncation)]
        Span { start: start as u32, len: len as u32 }
    }

    /// Adds a short text.
    #[inline]
    pub(super) fn add_short(&mut self, text: Short<'_>) -> Span {
        self.add(text.len, |room| text.copy(room, 0))
    }

    /// A part of it.
    #[inline]
    pub(super) fn part(&self, span: Span) -> Short<'_> {
        Short { bytes: self.bytes.get(span.start as usize..).unwrap_or_default(), len: span.len as usize }
    }

    /// The same as a text; empty where it is none.
    pub(super) fn part_as_str(&self, span: Span) -> &str {
        let Short { bytes, len } = self.part(span);
        bytes.get(..len).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    #[cold]
    fn grow(&mut self, room: usize) {
        self.bytes.resize(room.next_power_of_two(), 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_one_behind_another() {
        let from: Vec<u8> = (0..200).collect();
        let mut expected = Vec::new();
        let mut text = Text::default();
        for len in (0..100).chain([200, 199]) {
            // The last ones have no step behind them.
            let span = text.add_short(Short { bytes: &from, len });
            expected.extend_from_slice(&from[..len]);
            text.push("甲".as_bytes());
            expected.extend_from_slice("甲".as_bytes());
            assert_eq!((&text.part(span).bytes[..len], text.part(span).len), (&from[..len], len));
        }
        assert_eq!(text.as_bytes(), expected);
        text.clear();
        assert_eq!(text.as_bytes(), b"");
        text.push("乙".as_bytes());
        assert_eq!(text.as_bytes(), "乙".as_bytes());
    }

    #[test]
    fn it_fills_its_room_to_the_end() {
        let from = [7; 40];
        for len in 0..=40 {
            let mut to = vec![0; len + 3];
            assert_eq!(Short { bytes: &from, len }.copy(&mut to, 3), len + 3);
            assert_eq!((&to[..3], &to[3..]), (&[0; 3][..], &from[..len]));
        }
    }
}
