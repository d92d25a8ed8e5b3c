//! `man`.

use clap::CommandFactory;

use crate::args::Args;
use crate::exit::{Exit, Failure};
use crate::session::Session;

/// Prints the manual page in roff: `shanhai man | man -l -`.
pub(crate) fn run(session: &Session<'_>) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    clap_mangen::Man::new(Args::command()).render(&mut text)?;
    session.printer.bytes(&text)?;
    Ok(Exit::Done)
}
