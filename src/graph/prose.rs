//! Quotes, notes and words as written: much text, of which a question reads little.
//!
//! In a snapshot it is compressed in blocks, and a block is unpacked when one of its texts is asked for first.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::sync::OnceLock;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::column::Column;

/// A text of the prose.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    zerocopy::FromBytes,
    zerocopy::IntoBytes,
    zerocopy::Immutable,
    zerocopy::KnownLayout,
)]
#[repr(transparent)]
pub(crate) struct ProseId(pub(crate) u32);

impl ProseId {
    /// The empty text, which stands for none.
    pub(crate) const NONE: ProseId = ProseId(0);

    /// Whether there is a text.
    pub(crate) fn is_some(self) -> bool {
        self.0 != 0
    }
}

/// All prose of a graph, each text once.
#[derive(Debug)]
pub(crate) struct Prose {
    /// Where each text ends, counted through all blocks; text 0 is the empty one.
    ends: Column<u32>,
    bytes: Bytes,
}

#[derive(Debug)]
enum Bytes {
    Plain(String),
    Packed(PackedProse),
}

/// Blocks as they stand in a snapshot.
#[derive(Clone, Debug)]
pub(crate) struct PackedProse {
    /// The first text of each block.
    pub(crate) first: Column<u32>,
    /// Where each block begins among the bytes; one more at the end.
    pub(crate) at: Column<u64>,
    pub(crate) bytes: Column<u8>,
    unpacked: Box<[OnceLock<Box<str>>]>,
}

/// Size of a block before it is compressed; a longer text has one of its own.
const BLOCK: usize = 1 << 16;

/// Level of compression: beyond it the texts get hardly smaller and take several times as long.
const LEVEL: i32 = 6;

impl Default for Prose {
    fn default() -> Self {
        Prose { ends: vec![0].into(), bytes: Bytes::Plain(String::new()) }
    }
}

impl Clone for Prose {
    fn clone(&self) -> Self {
        let mut text = String::new();
        for id in 1..self.ends.len() {
            text.push_str(self.get(ProseId(u32::try_from(id).unwrap_or_default())));
        }
        Prose { ends: self.ends.clone(), bytes: Bytes::Plain(text) }
    }
}

impl Prose {
    /// The text of a handle; empty where the bytes of a file that was opened make none.
    pub(crate) fn get(&self, text: ProseId) -> &str {
        let at = text.0 as usize;
        let (Some(before), Some(end)) = (at.checked_sub(1), self.ends.get(at)) else { return "" };
        let (start, end) = (self.ends[before] as usize, *end as usize);
        match &self.bytes {
            Bytes::Plain(bytes) => bytes.get(start..end).unwrap_or_default(),
            Bytes::Packed(packed) => packed.get(text.0, start, end, &self.ends).unwrap_or_default(),
        }
    }

    /// The text of a handle, none for [`ProseId::NONE`].
    pub(crate) fn some(&self, text: ProseId) -> Option<&str> {
        text.is_some().then(|| self.get(text))
    }

    /// Where the texts end.
    pub(crate) fn ends(&self) -> &Column<u32> {
        &self.ends
    }

    /// The texts in compressed blocks.
    pub(crate) fn pack(&self) -> std::io::Result<Cow<'_, PackedProse>> {
        if let Bytes::Packed(packed) = &self.bytes {
            return Ok(Cow::Borrowed(packed));
        }
        let (mut first, mut at, mut bytes) = (Vec::new(), vec![0u64], Vec::new());
        let mut block = String::new();
        for id in 1..u32::try_from(self.ends.len()).unwrap_or(u32::MAX) {
            let text = self.get(ProseId(id));
            if block.is_empty() {
                first.push(id);
            } else if block.len() + text.len() > BLOCK {
                bytes.extend(zstd::bulk::compress(block.as_bytes(), LEVEL)?);
                at.push(bytes.len() as u64);
                block.clear();
                first.push(id);
            }
            block.push_str(text);
        }
        if !block.is_empty() {
            bytes.extend(zstd::bulk::compress(block.as_bytes(), LEVEL)?);
            at.push(bytes.len() as u64);
        }
        // A text that is empty opens no block of its own, so blocks and their ends agree.
        first.truncate(at.len() - 1);
        Ok(Cow::Owned(PackedProse::new(first.into(), at.into(), bytes.into())))
    }

    /// Prose that stands in a snapshot.
    pub(crate) fn packed(ends: Column<u32>, packed: PackedProse) -> Option<Self> {
        let whole = !ends.is_empty() && packed.at.len() == packed.first.len() + 1;
        whole.then_some(Prose { ends, bytes: Bytes::Packed(packed) })
    }
}

impl PackedProse {
    pub(crate) fn new(first: Column<u32>, at: Column<u64>, bytes: Column<u8>) -> Self {
        let unpacked = (0..first.len()).map(|_| OnceLock::new()).collect();
        PackedProse { first, at, bytes, unpacked }
    }

    fn get(&self, text: u32, start: usize, end: usize, ends: &[u32]) -> Option<&str> {
        let block = self.first.partition_point(|first| *first <= text).checked_sub(1)?;
        let base = *ends.get((*self.first.get(block)? as usize).checked_sub(1)?)? as usize;
        let last = self.first.get(block + 1).map_or(ends.len(), |next| *next as usize).checked_sub(1)?;
        let size = (*ends.get(last)? as usize).checked_sub(base)?;
        let whole = self.unpacked[block].get_or_init(|| self.unpack(block, size).unwrap_or_default());
        whole.get(start.checked_sub(base)?..end.checked_sub(base)?)
    }

    fn unpack(&self, block: usize, size: usize) -> Option<Box<str>> {
        let place = |at: usize| usize::try_from(*self.at.get(at)?).ok();
        let packed = self.bytes.get(place(block)?..place(block + 1)?)?;
        let text = zstd::bulk::decompress(packed, size).ok()?;
        Some(String::from_utf8(text).ok()?.into_boxed_str())
    }
}

/// Builds the prose.
#[derive(Debug, Default)]
pub(crate) struct ProseWriter {
    prose: Prose,
    /// The texts by what they say.
    seen: HashTable<ProseId>,
    hasher: DefaultHashBuilder,
}

impl ProseWriter {
    /// The handle of a text. Texts beyond 4 GiB in all become the empty one.
    pub(crate) fn add(&mut self, text: &str) -> ProseId {
        if text.is_empty() {
            return ProseId::NONE;
        }
        let ProseWriter { prose, seen, hasher } = self;
        let hash = hasher.hash_one(text);
        if let Some(found) = seen.find(hash, |known| prose.get(*known) == text) {
            return *found;
        }
        let Bytes::Plain(bytes) = &mut prose.bytes else { return ProseId::NONE };
        let (Ok(id), Ok(end)) = (u32::try_from(prose.ends.len()), u32::try_from(bytes.len() + text.len())) else {
            return ProseId::NONE;
        };
        bytes.push_str(text);
        prose.ends.push(end);
        seen.insert_unique(hash, ProseId(id), |known| hasher.hash_one(prose.get(*known)));
        ProseId(id)
    }

    /// The handle of a text that may be missing.
    pub(crate) fn add_some(&mut self, text: Option<&str>) -> ProseId {
        text.map_or(ProseId::NONE, |text| self.add(text))
    }

    /// The finished prose.
    pub(crate) fn finish(self) -> Prose {
        self.prose
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_come_back_packed_and_plain(texts in prop::collection::vec("\\PC{0,40}|[投入资金]{8000,9000}", 0..40)) {
            let mut writer = ProseWriter::default();
            let ids: Vec<ProseId> = texts.iter().map(|text| writer.add(text)).collect();
            let plain = writer.finish();
            let packed = Prose::packed(plain.ends().clone(), plain.pack().unwrap().into_owned()).unwrap();
            for (id, text) in ids.iter().zip(&texts) {
                prop_assert_eq!(plain.get(*id), text);
                prop_assert_eq!(packed.get(*id), text);
                prop_assert_eq!(packed.some(*id).is_some(), !text.is_empty());
            }
        }
    }
}
