//! Why a snapshot can't be written or opened.

use std::io;

/// A snapshot can't be written or opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SnapshotError {
    /// The file can't be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It does not begin as a snapshot does.
    #[error("this is no snapshot")]
    NoSnapshot,
    /// It was written on a machine that keeps the bytes of a number the other way round, or this is such a machine.
    #[error("snapshots keep numbers in little-endian order, which this machine or the file does not")]
    ByteOrder,
    /// Its layout is none that this release reads.
    #[error("the snapshot has layout {layout}, of shanhai {release}; this release reads layout {}", super::LAYOUT)]
    Layout {
        /// The layout.
        layout: u32,
        /// The release that wrote it.
        release: String,
    },
    /// The release that wrote it has other built-in kinds.
    #[error("the snapshot was written by shanhai {release}, which has other built-in kinds")]
    Kinds {
        /// The release that wrote it.
        release: String,
    },
    /// It is shorter or longer than it says.
    #[error("the snapshot should have {expected} bytes and has {found}")]
    Length {
        /// Bytes that it says it has.
        expected: u64,
        /// Bytes that it has.
        found: u64,
    },
    /// Some part of it is not what was written.
    #[error("the snapshot is damaged in its {part}")]
    Damaged {
        /// Which part.
        part: &'static str,
    },
    /// Something of the graph can't be encoded.
    #[error("{part} can't be encoded")]
    Encode {
        /// What.
        part: &'static str,
        /// Why.
        #[source]
        source: postcard::Error,
    },
}

impl SnapshotError {
    /// What to do about it, where there is something to do.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            SnapshotError::NoSnapshot => Some("`shanhai -g FILES freeze -o FILE.shg` writes one"),
            SnapshotError::ByteOrder => Some("read the files of the graph instead"),
            SnapshotError::Layout { .. } | SnapshotError::Kinds { .. } => {
                Some("freeze the graph again, from its files, with this release")
            }
            SnapshotError::Length { .. } | SnapshotError::Damaged { .. } => {
                Some("copy the snapshot again, or freeze the graph again from its files")
            }
            SnapshotError::Io(_) | SnapshotError::Encode { .. } => None,
        }
    }
}
