//! `man`.

use clap::CommandFactory;

use crate::args::{self, Args};
use crate::exit::{Exit, Failure};
use crate::session::Session;

/// Prints a manual page in roff, of all or of one command: `shanhai man export | man -l -`.
pub(crate) fn run(args: &args::Man, session: &Session<'_>) -> Result<Exit, Failure> {
    let mut all = Args::command();
    // So that pages of commands know what holds for all of them.
    all.build();
    let page = match &args.command {
        None => all,
        Some(name) => all.find_subcommand(name).cloned().ok_or_else(|| {
            let known: Vec<&str> = all.get_subcommands().map(clap::Command::get_name).collect();
            Failure::usage(format!("`{name}` is no command"), [format!("commands are {}", known.join(", "))])
        })?,
    };
    let mut text = Vec::new();
    let version = concat!("shanhai ", env!("CARGO_PKG_VERSION"));
    clap_mangen::Man::new(page).source(version).render(&mut text)?;
    session.printer.bytes(&text)?;
    Ok(Exit::Done)
}
