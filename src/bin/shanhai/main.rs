//! The command line of shanhai: reads what is asked, asks the library, prints the answer.

mod args;
mod commands;
mod csv;
mod describe;
mod exit;
mod facts;
mod failure;
mod figures;
mod flat;
mod frozen;
mod history;
mod pages;
mod printer;
mod progress;
mod report;
mod session;
mod sources;
mod table;
mod text;
mod words;
mod written;

use clap::Parser;
use shanhai::query::partners::Side;

use args::{Args, Command};
use exit::{Exit, Failure};
use printer::Printer;
use session::Session;

fn main() -> Exit {
    // Wrong usage, help and version end here, with clap's own codes: 2 and 0.
    let args = Args::parse();
    let printer = Printer::default();
    let session = Session::new(&printer, args.global());
    frozen::guarded(&printer, || run(&args.command, &session)).unwrap_or_else(|failure| {
        let exit = failure.exit();
        failure::tell(&session, failure);
        exit
    })
}

fn run(command: &Command, session: &Session<'_>) -> Result<Exit, Failure> {
    session.check_environment()?;
    match command {
        Command::Check(with) => commands::check::run(&with.own, session),
        Command::Stats(_) => commands::stats::run(session),
        Command::List(with) => commands::list::run(&with.own, session),
        Command::Links(with) => commands::links::run(&with.own, session),
        Command::Show(with) => commands::show::run(&with.own, session),
        Command::Supporters(with) => commands::partners::run(Side::Supporters, &with.own, session),
        Command::Recipients(with) => commands::partners::run(Side::Recipients, &with.own, session),
        Command::Total(with) => commands::total::run(&with.own, session),
        Command::Flows(with) => commands::flows::run(&with.own, session),
        Command::Path(with) => commands::path::run(&with.own, session),
        Command::Concentration(with) => commands::concentration::run(&with.own, session),
        Command::Rank(with) => commands::rank::run(&with.own, session),
        Command::Cite(with) => commands::cite::run(&with.own, session),
        Command::Diff(with) => commands::diff::run(&with.own, session),
        Command::Export(with) => commands::export::run(&with.own, session),
        Command::Freeze(with) => commands::freeze::run(&with.own, session),
        Command::Import(with) => commands::import::run(&with.own, session),
        #[cfg(feature = "draw")]
        Command::Draw(with) => commands::draw::run(&with.own, session),
        Command::New(with) => commands::new::run(&with.own, session),
        Command::Fmt(with) => commands::fmt::run(&with.own, session),
        Command::Schema(with) => commands::schema::run(&with.own, session),
        Command::Completions(with) => commands::completions::run(&with.own, session),
        Command::Man(with) => commands::man::run(&with.own, session),
    }
}
