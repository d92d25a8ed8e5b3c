//! `draw --watch`: draws again whenever a file changes.
//!
//! Files are asked for their times instead of waiting for the system's events: that works on network drives and with editors
//! that replace files, and a register is small.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use crate::args;
use crate::exit::{Exit, Failure};
use crate::session::{Session, shown};
use crate::words::Phrase;
use crate::written;

/// How often files are looked at. A change is drawn once it has held still for one look.
const PAUSE: Duration = Duration::from_millis(200);

/// When a file was written, and its size.
type Stamps = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// Draws until the process is stopped. Faults are told and the last good picture stays.
pub(super) fn run(args: &args::Draw, session: &Session<'_>, draw: impl Fn() -> Result<(), Failure>) -> Result<Exit, Failure> {
    if written::is_stdout(&args.output) {
        let hint = "name a file with `-o FILE`".to_owned();
        return Err(Failure::usage("`--watch` draws to a file, not to stdout", [hint]));
    }
    let look = || {
        let mut stamps = Stamps::new();
        for path in session.global.graph.iter().chain(&args.style) {
            stamp(path, &args.output, &mut stamps);
        }
        stamps
    };
    let mut drawn = None;
    loop {
        let seen = look();
        if drawn.as_ref() != Some(&seen) {
            thread::sleep(PAUSE);
            if look() != seen {
                continue;
            }
            if let Err(failure) = draw() {
                // Wrong usage stays wrong: nobody mends it by editing a file.
                if drawn.is_none() && matches!(failure, Failure::Usage { .. }) {
                    return Err(failure);
                }
                crate::failure::tell(session, failure);
            }
            if drawn.is_none() {
                let files = session.global.graph.iter().chain(&args.style).map(|path| shown(path)).collect::<Vec<_>>().join(", ");
                session.printer.note("watching", &Phrase::StopWith.fill(session.lang, &[&files]));
            }
            drawn = Some(seen);
        }
        thread::sleep(PAUSE);
    }
}

/// Notes a file, or all files of a folder; not the picture itself and not what is hidden.
fn stamp(path: &Path, picture: &Path, stamps: &mut Stamps) {
    let Ok(about) = fs::metadata(path) else { return };
    if about.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            if !entry.file_name().to_string_lossy().starts_with('.') && entry.path() != picture {
                stamp(&entry.path(), picture, stamps);
            }
        }
    } else {
        stamps.insert(path.to_owned(), (about.modified().ok(), about.len()));
    }
}
