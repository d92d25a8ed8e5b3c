//! What can be asked on the command line.

mod check;
mod cite;
mod completions;
mod concentration;
mod diff;
#[cfg(feature = "draw")]
mod draw;
mod export;
mod flows;
mod fmt;
mod freeze;
mod global;
mod import;
mod links;
mod list;
mod man;
mod new;
mod partners;
mod path;
mod rank;
mod schema;
mod show;
mod total;
mod values;

use clap::{Args as ClapArgs, Parser, Subcommand};

pub(crate) use check::Check;
pub(crate) use cite::Cite;
pub(crate) use completions::Completions;
pub(crate) use concentration::Concentration;
pub(crate) use diff::Diff;
#[cfg(feature = "draw")]
pub(crate) use draw::{ClusterArg, DiagramType, Draw, EngineArg, LayoutArg, MatrixOrder, Picture, WidthArg};
pub(crate) use export::Export;
pub(crate) use flows::Flows;
pub(crate) use fmt::Fmt;
pub(crate) use freeze::Freeze;
pub(crate) use global::{Format, Global, LangArg};
pub(crate) use import::Import;
pub(crate) use links::Links;
pub(crate) use list::List;
pub(crate) use man::Man;
pub(crate) use new::New;
pub(crate) use partners::Partners;
pub(crate) use path::Path;
pub(crate) use rank::Rank;
pub(crate) use schema::Schema;
pub(crate) use show::One;
pub(crate) use total::Total;
pub(crate) use values::written_formats;

const EXAMPLES: &str = "\
Examples:
  shanhai supporters 常山县                      who supports Changshan
  shanhai path 拱墅区 常山县实验中学 --explain   by which way, in words and with quotes
  shanhai links 杭州市 衢州市 --sort money       links from Hangzhou to Quzhou, largest first
  shanhai -g my-register check --texts texts     every fault of your own files

An ENTITY is an id, a code, a name, an alias, or parent/name (南京市/鼓楼区).";

/// Ask a register of partnerships between regions: who supports whom, by which path, with how much, and which sentence says so
#[derive(Debug, Parser)]
#[command(name = "shanhai", version, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Args {
    #[command(flatten)]
    before: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Args {
    /// What holds for all commands: what stands before the command and what stands after it.
    pub(crate) fn global(&self) -> Global {
        self.before.clone().and(self.command.after().clone())
    }
}

/// Options of a command, and those of all commands that may stand after it.
#[derive(Debug, ClapArgs)]
pub(crate) struct With<T: ClapArgs> {
    #[command(flatten)]
    pub(crate) own: T,
    #[command(flatten)]
    after: Global,
}

/// A command without options of its own.
#[derive(Debug, ClapArgs)]
pub(crate) struct Nothing {}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check the files: every fault, in one run
    Check(With<Check>),
    /// Count entities and links by kind, source and year, and what share has amounts, dates and quotes
    Stats(With<Nothing>),
    /// List entities
    List(With<List>),
    /// List links between entities and all that lies in them
    Links(With<Links>),
    /// Show all that is known of one entity
    Show(With<One>),
    /// Ask who supports an entity
    Supporters(With<Partners>),
    /// Ask whom an entity supports
    Recipients(With<Partners>),
    /// Find the shortest ways from one entity to another
    Path(With<Path>),
    /// Add up what goes from one entity to another, with a ledger of what counts and what does not
    Total(With<Total>),
    /// Add up what goes between all regions of a level
    Flows(With<Flows>),
    /// Tell where flows concentrate: how much each receiver and giver leans on few partners
    Concentration(With<Concentration>),
    /// Put entities or regions in the order of their position: degree, strength, PageRank, betweenness, k-core
    Rank(With<Rank>),
    /// Quote the sentences behind an entity, a link, or all links from one entity to another
    Cite(With<Cite>),
    /// Say what differs between two graphs, or in one graph between two dates
    Diff(With<Diff>),
    /// Write the whole graph in another format
    Export(With<Export>),
    /// Write the whole graph as a snapshot, which opens at once whatever its size
    Freeze(With<Freeze>),
    /// Read files of other programs and write them as a register
    Import(With<Import>),
    /// Draw a diagram: who supports whom
    #[cfg(feature = "draw")]
    Draw(With<Draw>),
    /// Start a register: a small example with comments, in a new folder
    New(With<New>),
    /// Sort and lay out register files in their places; comments stay
    Fmt(With<Fmt>),
    /// Print the JSON Schema of register files, or of an answer
    Schema(With<Schema>),
    /// Print completions for a shell
    Completions(With<Completions>),
    /// Print the manual page, or that of a command, in roff
    Man(With<Man>),
}

impl Command {
    fn after(&self) -> &Global {
        match self {
            Command::Check(with) => &with.after,
            Command::Stats(with) => &with.after,
            Command::List(with) => &with.after,
            Command::Links(with) => &with.after,
            Command::Show(with) => &with.after,
            Command::Supporters(with) | Command::Recipients(with) => &with.after,
            Command::Path(with) => &with.after,
            Command::Total(with) => &with.after,
            Command::Flows(with) => &with.after,
            Command::Concentration(with) => &with.after,
            Command::Rank(with) => &with.after,
            Command::Cite(with) => &with.after,
            Command::Diff(with) => &with.after,
            Command::Export(with) => &with.after,
            Command::Freeze(with) => &with.after,
            Command::Import(with) => &with.after,
            #[cfg(feature = "draw")]
            Command::Draw(with) => &with.after,
            Command::New(with) => &with.after,
            Command::Fmt(with) => &with.after,
            Command::Schema(with) => &with.after,
            Command::Completions(with) => &with.after,
            Command::Man(with) => &with.after,
        }
    }
}
