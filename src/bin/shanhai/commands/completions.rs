//! `completions`.

use clap::CommandFactory;

use crate::args::{self, Args};
use crate::exit::{Exit, Failure};
use crate::session::Session;

/// Prints completions for a shell.
pub(crate) fn run(args: &args::Completions, session: &Session<'_>) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "shanhai", &mut text);
    session.printer.bytes(&text)?;
    Ok(Exit::Done)
}
