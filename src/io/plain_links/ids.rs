//! Ids that stand in a text as they are.

use std::ops::Range;

use rayon::prelude::*;

use super::text::{STEP, Short, Span, Text};
use crate::graph::NodeId;
use crate::graph::column::{Differences, FrontCoded};
use crate::graph::store::Links;

/// Whether a byte is one that no format escapes, quotes, parts or takes for something else.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether an id consists of such bytes, and is not taken for a name of something else.
fn is_simple(id: &[u8]) -> bool {
    id.first().is_some_and(|byte| *byte != b'_') && id.iter().copied().all(is_plain)
}

/// Ids in their order.
pub(super) struct Ids<'a> {
    rest: Differences<'a>,
    /// The id, and others' bytes behind it.
    text: Vec<u8>,
    len: usize,
    is_simple: bool,
}

impl<'a> Ids<'a> {
    /// Before the id of a row.
    pub(super) fn from(ids: &'a FrontCoded, row: usize) -> Self {
        let (rest, before) = ids.differences_from(row);
        let mut ids = Ids { rest, text: vec![0; 2 * STEP], len: 0, is_simple: false };
        (0..before).for_each(|_| ids.next());
        ids
    }

    /// Goes on to the next id; to an empty one behind the last.
    #[inline]
    pub(super) fn next(&mut self) {
        let Some(difference) = self.rest.next() else {
            (self.len, self.is_simple) = (0, false);
            return;
        };
        let shared = difference.shared.min(self.len);
        let room = shared + difference.more + STEP;
        if self.text.len() < room {
            self.text.resize(room.next_power_of_two(), 0);
        }
        let more = Short { bytes: difference.bytes, len: difference.more };
        self.len = more.copy(&mut self.text, shared);
        // What is shared with a simple one is looked at no more.
        self.is_simple = if self.is_simple && shared > 0 {
            more.bytes[..more.len].iter().copied().all(is_plain)
        } else {
            is_simple(&self.text[..self.len])
        };
    }

    /// The id.
    #[inline]
    pub(super) fn short(&self) -> Short<'_> {
        Short { bytes: &self.text, len: self.len }
    }

    /// Whether no format changes it.
    #[inline]
    pub(super) fn is_simple(&self) -> bool {
        self.is_simple
    }

    /// The id; empty where the bytes of a file that was opened make none.
    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text[..self.len]).unwrap_or_default()
    }
}

/// Entities whose ids are decoded together.
const PART: usize = 1 << 12;

/// Bytes of a cell.
const CELL: usize = 16;

/// The simple ids of entities, decoded once. Links name them in no order, and each look at memory costs: so an id stands in a cell
/// with its length, and only one that is too long for it elsewhere.
#[derive(Default)]
pub(super) struct Ends {
    cells: Vec<End>,
    /// Long ids of the entities of each part.
    long: Vec<Vec<u8>>,
}

/// The id of an end of a link, if it is simple.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    /// The id, and its length at last: [`NONE`] where it is not simple; [`LONG`] where it is among the long ones, and what stands here
    /// is its part, where in it it begins, and its length, of four bytes each.
    cell: [u8; CELL],
}

const NONE: u8 = 0;
const LONG: u8 = u8::MAX;

impl End {
    const NONE: End = End { cell: [NONE; CELL] };

    fn short(id: &[u8]) -> Self {
        let mut end = End::NONE;
        end.cell[..id.len()].copy_from_slice(id);
        // It is below the length of a cell.
        end.cell[CELL - 1] = u8::try_from(id.len()).unwrap_or(NONE);
        end
    }

    fn long(numbers: [usize; 3]) -> Self {
        let mut end = End { cell: [LONG; CELL] };
        for (bytes, number) in end.cell.chunks_exact_mut(4).zip(numbers) {
            match u32::try_from(number) {
                Ok(number) => bytes.copy_from_slice(&number.to_le_bytes()),
                Err(_) => return End::NONE,
            }
        }
        end
    }
}

impl Ends {
    /// Cost: O(entities), on all threads.
    pub(super) fn new(ids: &FrontCoded) -> Self {
        let mut cells = vec![End::NONE; ids.len()];
        let fill = |(part, cells): (usize, &mut [End])| {
            let (mut ids, mut long) = (Ids::from(ids, part * PART), Vec::new());
            for cell in cells {
                ids.next();
                let id = &ids.text[..ids.len];
                if ids.is_simple && id.len() < CELL {
                    *cell = End::short(id);
                } else if ids.is_simple {
                    *cell = End::long([part, long.len(), id.len()]);
                    long.extend_from_slice(id);
                }
            }
            long.extend_from_slice(&[0; STEP]);
            long
        };
        let long = cells.par_chunks_mut(PART).enumerate().map(fill).collect();
        Ends { cells, long }
    }

    /// Finds the ends of some links, for all of them at once: so the processor waits for memory once, not for each.
    pub(super) fn find(&self, links: &Links, rows: Range<usize>, into: &mut Vec<[End; 2]>) {
        // Lists of several are numbered beyond all entities.
        let end = |node: &NodeId| self.cells.get(node.index()).copied().unwrap_or(End::NONE);
        let pairs = links.giver[rows.clone()].iter().zip(&links.receiver[rows]);
        into.clear();
        into.extend(pairs.map(|(giver, receiver)| [end(giver), end(receiver)]));
    }

    /// Adds the id of an end to a text, if it is simple.
    #[allow(clippy::inline_always)] // where it goes stays in registers
    #[inline(always)]
    pub(super) fn add_id(&self, end: &End, to: &mut Text) -> Option<Span> {
        let add_cell = |room: &mut [u8], len: u8| {
            room[..CELL].copy_from_slice(&end.cell);
            usize::from(len)
        };
        match end.cell[CELL - 1] {
            NONE => None,
            LONG => Some(to.add_short(self.long_id(end)?)),
            len => Some(to.add(CELL, |room| add_cell(room, len))),
        }
    }

    #[cold]
    fn long_id(&self, end: &End) -> Option<Short<'_>> {
        let number = |at: usize| end.cell[4 * at..].first_chunk().map(|bytes| u32::from_le_bytes(*bytes) as usize);
        Some(Short { bytes: self.long.get(number(0)?)?.get(number(1)?..)?, len: number(2)? })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn simple_ids_are_told_from_others(
            texts in prop::collection::vec("[ab_]{0,3}|[a_]{0,2}[-县 ]?[ab]{0,2}|[ab]{10,20}|a{0,300}", 0..200),
        ) {
            let simple = |text: &str| {
                !text.is_empty() && !text.starts_with('_') && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            };
            let mut coded = FrontCoded::default();
            texts.iter().for_each(|text| coded.push(text));
            let ends = Ends::new(&coded);
            let nodes: Vec<NodeId> = (0..texts.len()).map(NodeId::at).collect();
            let links = Links { giver: nodes.clone().into(), receiver: nodes.into(), ..Links::default() };
            let mut found = Vec::new();
            ends.find(&links, 0..texts.len(), &mut found);
            let mut out = Text::default();
            let first = texts.len() / 3;
            let mut ids = Ids::from(&coded, first);
            for (row, text) in texts.iter().enumerate() {
                if row >= first {
                    ids.next();
                    prop_assert_eq!(ids.as_str(), text);
                    prop_assert_eq!(&ids.short().bytes[..ids.short().len], text.as_bytes());
                    prop_assert_eq!(ids.is_simple(), simple(text));
                }
                let id = ends.add_id(&found[row][1], &mut out).map(|span| out.part_as_str(span));
                prop_assert_eq!(id, Some(text.as_str()).filter(|text| simple(text)));
            }
            ids.next();
            prop_assert_eq!(ids.as_str(), "");
        }
    }
}
