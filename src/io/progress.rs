//! How far reading is, for those who wait.

/// Is told how far the reading of large tables is.
///
/// Other files are read before the first call, and the graph is built after the last.
pub trait Progress: Sync {
    /// Reading begins, of so many bytes.
    fn begin(&self, bytes: u64);
    /// So many more bytes were read.
    fn advance(&self, bytes: u64);
    /// All was read.
    fn end(&self);
}

/// Tells nobody.
pub(super) struct Silent;

impl Progress for Silent {
    fn begin(&self, _: u64) {}
    fn advance(&self, _: u64) {}
    fn end(&self) {}
}
