//! Where the files of a graph go as they are made.

use std::io;

use super::write::WrittenFile;

/// Takes the files of a graph, one after the other, each in pieces of some kilobytes to megabytes.
pub trait Outlet: Send {
    /// Begins a file: what comes next goes into it. Its name is empty where a format has one file only.
    ///
    /// # Errors
    ///
    /// What writing to it gives; then nothing more is written.
    fn begin(&mut self, name: &'static str) -> io::Result<()>;

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    ///
    /// What writing to it gives; then nothing more is written.
    fn put(&mut self, bytes: &[u8]) -> io::Result<()>;
}

/// Files in memory.
impl Outlet for Vec<WrittenFile> {
    fn begin(&mut self, name: &'static str) -> io::Result<()> {
        self.push(WrittenFile { name, bytes: Vec::new() });
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(file) = self.last_mut() {
            file.bytes.extend_from_slice(bytes);
        }
        Ok(())
    }
}

/// Keeps nothing: for what a format can't hold, before anything is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nowhere;

impl Outlet for Nowhere {
    fn begin(&mut self, _: &'static str) -> io::Result<()> {
        Ok(())
    }

    fn put(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
}
