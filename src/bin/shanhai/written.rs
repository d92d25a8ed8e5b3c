//! Files that are written: whole, or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use shanhai::io::Outlet;

use crate::exit::Failure;

/// Whether a path stands for stdout.
pub(crate) fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// Writes a file whole: first beside its place, then into it in one step.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let beside = beside(path);
    let written = write_new(&beside, bytes).and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| {
        // What is left of a failed attempt is no use to anyone.
        let _ = fs::remove_file(&beside);
        Failure::writing(path, error)
    })
}

/// Files that are written as they are made: all stand beside their places until the last one is whole.
#[derive(Debug)]
pub(crate) struct Files<'p> {
    path: &'p Path,
    file: Option<File>,
    /// Where each is now, and where it belongs.
    moves: Vec<(PathBuf, PathBuf)>,
}

impl<'p> Files<'p> {
    /// One file at a path; several go into a folder there.
    pub(crate) fn new(path: &'p Path) -> Self {
        Files { path, file: None, moves: Vec::new() }
    }

    /// Puts all files into their places.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        let moved = self.close().and_then(|()| self.moves.drain(..).try_for_each(|(from, to)| fs::rename(from, to)));
        moved.map_err(|error| Failure::writing(self.path, error))
    }

    fn close(&mut self) -> io::Result<()> {
        self.file.take().map_or(Ok(()), |file| file.sync_all())
    }
}

impl Outlet for Files<'_> {
    fn begin(&mut self, name: &'static str) -> io::Result<()> {
        self.close()?;
        let path = if name.is_empty() {
            self.path.to_owned()
        } else {
            fs::create_dir_all(self.path)?;
            self.path.join(name)
        };
        let beside = beside(&path);
        self.file = Some(OpenOptions::new().write(true).create_new(true).open(&beside)?);
        self.moves.push((beside, path));
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), |file| file.write_all(bytes))
    }
}

impl Drop for Files<'_> {
    /// What is left of a failed attempt is no use to anyone.
    fn drop(&mut self) {
        for (beside, _) in &self.moves {
            let _ = fs::remove_file(beside);
        }
    }
}

/// Writes a file that must not be there yet.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A name in the same folder that no other run uses.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{}", std::process::id()))
}
