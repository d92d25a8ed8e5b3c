//! How a run ends: exit codes, and what stops a command.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Termination};

use shanhai::diagnostic::Report;
use shanhai::graph::{FilterError, NameError};

/// The exit codes of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Done.
    Done = 0,
    /// The answer is no: a path without a way, a comparison with differences.
    No = 1,
    /// Wrong usage, an unknown entity included.
    Usage = 2,
    /// The data has errors.
    Faults = 3,
    /// A file can't be read or written.
    Io = 4,
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self as u8)
    }
}

/// Why a command could not give its answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// What was asked can't be asked; with what to do.
    Usage {
        /// What is wrong.
        message: String,
        /// What to do, a line each.
        hints: Vec<String>,
    },
    /// A name that means no one thing.
    Name(NameError),
    /// A filter that names what is not there.
    Filter(FilterError),
    /// The files have errors.
    Faults(Box<Report>),
    /// A file or stream can't be read or written.
    Io {
        /// What was being done: `can't write`.
        doing: &'static str,
        /// The file; none for a stream.
        path: Option<PathBuf>,
        /// Why.
        error: io::Error,
        /// What to do, a line each.
        hints: Vec<String>,
    },
}

impl Failure {
    /// A wrong question.
    pub(crate) fn usage(message: impl Into<String>, hints: impl IntoIterator<Item = String>) -> Self {
        Failure::Usage { message: message.into(), hints: hints.into_iter().collect() }
    }

    /// A file that can't be written.
    pub(crate) fn writing(path: &Path, error: io::Error) -> Self {
        Failure::Io { doing: "can't write", path: Some(path.to_owned()), error, hints: Vec::new() }
    }

    /// The exit code that it leads to.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Failure::Usage { .. } | Failure::Name(_) | Failure::Filter(_) => Exit::Usage,
            Failure::Faults(report) if crate::report::is_unreadable(report) => Exit::Io,
            Failure::Faults(_) => Exit::Faults,
            // A reader that has seen enough is no error.
            Failure::Io { path: None, error, .. } if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Failure::Io { .. } => Exit::Io,
        }
    }
}

impl From<NameError> for Failure {
    fn from(error: NameError) -> Self {
        Failure::Name(error)
    }
}

impl From<FilterError> for Failure {
    fn from(error: FilterError) -> Self {
        match error {
            FilterError::Name(name) => Failure::Name(name),
            other => Failure::Filter(other),
        }
    }
}

/// A stream failed: stdout or stderr.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::Io { doing: "can't write to standard output", path: None, error, hints: Vec::new() }
    }
}
