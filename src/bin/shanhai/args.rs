//! What can be asked on the command line.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use shanhai::graph::{Filter, Lang};
use shanhai::model::{Level, Period, Status};
use shanhai::query::path::Direction;
use shanhai::query::total::BasisClass;

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

/// Language of the words of answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LangArg {
    /// English
    #[default]
    En,
    /// Chinese
    Zh,
}

impl From<LangArg> for Lang {
    fn from(lang: LangArg) -> Self {
        match lang {
            LangArg::En => Lang::En,
            LangArg::Zh => Lang::Zh,
        }
    }
}

/// Form of answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For readers
    #[default]
    Text,
    /// For programs: one document, its schema under `shanhai schema --of COMMAND`
    Json,
    /// For spreadsheets: flat rows
    Csv,
}

/// What holds for all commands; stands before or after them.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct Global {
    /// Read this file or folder of the graph; several are one graph [default: `$SHANHAI_GRAPH`, else ./graphs]
    #[arg(short, long = "graph", value_name = "PATH")]
    pub(crate) graph: Vec<PathBuf>,
    /// Answer in this language [default: `$SHANHAI_LANG`, else en]
    #[arg(long, value_enum)]
    pub(crate) lang: Option<LangArg>,
    /// Answer in this form [default: text]
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    #[command(flatten)]
    pub(crate) filters: Filters,
}

impl Global {
    /// Both together: lists add up, and of single values the later one holds.
    fn and(self, later: Global) -> Global {
        Global {
            graph: [self.graph, later.graph].concat(),
            lang: later.lang.or(self.lang),
            format: later.format.or(self.format),
            filters: self.filters.and(later.filters),
        }
    }
}

/// Filters choose among support links and facts.
#[derive(Clone, Debug, Default, ClapArgs)]
#[command(next_help_heading = "Filters")]
pub(crate) struct Filters {
    /// Only links of these kinds or families (pairing,funding,…; support, structure)
    #[arg(long, value_name = "K,…", value_delimiter = ',')]
    pub(crate) kind: Vec<String>,
    /// What held at some time in this date: 2024, 2024-09, 2024-09-01
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) as_of: Option<Period>,
    /// What held at some time in this period: 2021/2023, 2021/..
    #[arg(long, value_name = "PERIOD", value_parser = period)]
    pub(crate) during: Option<Period>,
    /// Only what is sure
    #[arg(long)]
    pub(crate) certain: bool,
    /// Only links under this scheme
    #[arg(long, value_name = "S")]
    pub(crate) scheme: Vec<String>,
    /// Only what this source says
    #[arg(long, value_name = "ID")]
    pub(crate) source: Vec<String>,
    /// Only links with every end inside this region
    #[arg(long, value_name = "REGION")]
    pub(crate) within: Vec<String>,
    /// Only links of this status; planned ones answer to it alone
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = status)]
    pub(crate) status: Vec<Status>,
    /// Leave out what is marked as internal
    #[arg(long)]
    pub(crate) public: bool,
}

impl Filters {
    fn and(self, later: Filters) -> Filters {
        Filters {
            kind: [self.kind, later.kind].concat(),
            as_of: later.as_of.or(self.as_of),
            during: later.during.or(self.during),
            certain: self.certain || later.certain,
            scheme: [self.scheme, later.scheme].concat(),
            source: [self.source, later.source].concat(),
            within: [self.within, later.within].concat(),
            status: [self.status, later.status].concat(),
            public: self.public || later.public,
        }
    }

    /// As the library takes them.
    pub(crate) fn to_filter(&self) -> Filter {
        Filter {
            kinds: self.kind.clone(),
            as_of: self.as_of,
            during: self.during,
            certain: self.certain,
            schemes: self.scheme.clone(),
            sources: self.source.clone(),
            within: self.within.clone(),
            statuses: self.status.clone(),
            public: self.public,
        }
    }
}

fn period(text: &str) -> Result<Period, String> {
    Period::parse(text).map_err(|error| format!("{error}; {}", error.hint()))
}

fn date(text: &str) -> Result<Period, String> {
    let date = period(text)?;
    if date.is_range() { Err(format!("a range of dates; ask `--during {text}`")) } else { Ok(date) }
}

fn status(text: &str) -> Result<Status, String> {
    let known = || Status::ALL.iter().map(|status| status.as_str()).collect::<Vec<_>>().join(", ");
    Status::parse(text).ok_or_else(|| format!("one of {}", known()))
}

fn basis(text: &str) -> Result<BasisClass, String> {
    let known = || BasisClass::ALL.map(BasisClass::as_str).join(", ");
    BasisClass::parse(text).ok_or_else(|| format!("one of {}", known()))
}

pub(crate) fn level(text: &str) -> Result<Level, String> {
    let known = || Level::ALL.map(Level::as_str).join(", ");
    Level::parse(text).ok_or_else(|| format!("one of {}", known()))
}

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
    /// Quote the sentences behind an entity, a link, or all links from one entity to another
    Cite(With<Cite>),
    /// Write the whole graph in another format
    Export(With<Export>),
    /// Draw a diagram: who supports whom
    #[cfg(feature = "draw")]
    Draw(With<Draw>),
    /// Start a register: a small example with comments, in a new folder
    New(With<New>),
    /// Print the JSON Schema of register files, or of an answer
    Schema(With<Schema>),
    /// Print completions for a shell
    Completions(With<Completions>),
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
            Command::Cite(with) => &with.after,
            Command::Export(with) => &with.after,
            #[cfg(feature = "draw")]
            Command::Draw(with) => &with.after,
            Command::New(with) => &with.after,
            Command::Schema(with) => &with.after,
            Command::Completions(with) => &with.after,
        }
    }
}

/// Options of `check`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Check {
    /// Look up quotes in the texts of their sources, in this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) texts: Option<PathBuf>,
    /// List how each name was understood
    #[arg(long)]
    pub(crate) names: bool,
}

/// Options of `list`.
#[derive(Debug, ClapArgs)]
pub(crate) struct List {
    /// Entities of this kind: region, park, school, hospital, …
    #[arg(value_name = "KIND")]
    pub(crate) of: Option<String>,
    /// Of this class: innovation-enclave, department, …
    #[arg(long)]
    pub(crate) class: Option<String>,
    /// Set up by this entity, or by what lies in it
    #[arg(long, value_name = "ENTITY")]
    pub(crate) owner: Option<String>,
    /// Lying in this entity
    #[arg(long, value_name = "ENTITY")]
    pub(crate) host: Option<String>,
}

/// Options of `links`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Links {
    /// Giver, or what it lies in
    pub(crate) from: Option<String>,
    /// Receiver, or what it lies in
    pub(crate) to: Option<String>,
    /// Largest first, by this figure: money, people, projects, …
    #[arg(long, value_name = "MEASURE")]
    pub(crate) sort: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// Quote the sentences under each link
    #[arg(long)]
    pub(crate) cite: bool,
}

/// One entity.
#[derive(Debug, ClapArgs)]
pub(crate) struct One {
    /// An id, a code, a name, an alias, or parent/name
    pub(crate) entity: String,
    /// Quote the sentences under each link and fact
    #[arg(long)]
    pub(crate) cite: bool,
}

/// Options of `supporters` and `recipients`.
#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "four flags of the command line")]
pub(crate) struct Partners {
    /// An id, a code, a name, an alias, or parent/name
    pub(crate) entity: String,
    /// Only links that end at itself
    #[arg(long)]
    pub(crate) direct: bool,
    /// Also links that end exactly at a region above it
    #[arg(long)]
    pub(crate) via_parents: bool,
    /// Go on from partner to partner, so many steps
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) hops: u32,
    /// Partners as their regions at this level: province, prefecture, county, township
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(crate) by: Option<Level>,
    /// Also links between what lies in it
    #[arg(long)]
    pub(crate) internal: bool,
    /// Quote the sentences under each link
    #[arg(long)]
    pub(crate) cite: bool,
}

/// Which way links may be followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DirectionArg {
    /// From givers to receivers
    #[default]
    Along,
    /// Both ways, also over ownership, membership and symmetric links
    Any,
}

impl From<DirectionArg> for Direction {
    fn from(direction: DirectionArg) -> Self {
        match direction {
            DirectionArg::Along => Direction::Along,
            DirectionArg::Any => Direction::Any,
        }
    }
}

/// Options of `path`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Path {
    /// Where the way begins
    pub(crate) from: String,
    /// Where it ends
    pub(crate) to: String,
    /// Give so many different ways
    #[arg(short, value_name = "N", default_value_t = 1, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..))]
    pub(crate) k: usize,
    /// Over at most so many support links
    #[arg(long, value_name = "N")]
    pub(crate) max_hops: Option<u32>,
    /// Which way links may be followed
    #[arg(long, value_enum, default_value = "along")]
    pub(crate) direction: DirectionArg,
    /// Tell the way in words, with quotes
    #[arg(long)]
    pub(crate) explain: bool,
}

/// Options of `total`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Total {
    /// Only what it, or what lies in it, gives
    #[arg(long, value_name = "ENTITY")]
    pub(crate) from: Option<String>,
    /// Only what it, or what lies in it, receives
    #[arg(long, value_name = "ENTITY")]
    pub(crate) to: Option<String>,
    /// Only this figure: money, people, projects, links, …
    #[arg(long, value_name = "MEASURE")]
    pub(crate) measure: Option<String>,
    /// Figures that rest on this: realised, guaranteed, pledged, planned, expected [default: realised]
    #[arg(long, value_name = "BASIS", value_delimiter = ',', value_parser = basis)]
    pub(crate) basis: Vec<BasisClass>,
    /// Quote the sentences under each figure
    #[arg(long)]
    pub(crate) cite: bool,
}

/// Options of `cite`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Cite {
    /// An entity, or the id of a link or fact
    #[arg(value_name = "ENTITY|LINK")]
    pub(crate) what: String,
    /// Quote what is behind all links from the first entity to this one
    #[arg(value_name = "TO")]
    pub(crate) to: Option<String>,
}

/// Options of `export`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Export {
    /// In this format
    #[arg(long, value_enum, default_value = "json")]
    pub(crate) to: ExportFormat,
    /// Write to this file; `-` is stdout
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
}

/// Options of `draw`.
#[cfg(feature = "draw")]
#[derive(Debug, ClapArgs)]
pub(crate) struct Draw {
    /// Write to this file; `-` is stdout
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// In this format; by default the one that the file's name ends in
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    pub(crate) form: Option<Picture>,
    /// Only what is near this entity; several times for several
    #[arg(long, value_name = "ENTITY")]
    pub(crate) focus: Vec<String>,
    /// How many links away from the focus
    #[arg(long, value_name = "N", default_value_t = 1, requires = "focus")]
    pub(crate) hops: usize,
    /// Ends as their regions at this level: province, prefecture, county, township
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(crate) level: Option<Level>,
    /// Heading of the diagram
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
}

/// Formats of `draw`.
#[cfg(feature = "draw")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Picture {
    /// A picture for documents and browsers
    Svg,
    /// A graph for Graphviz
    Dot,
}

/// Formats of `export`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// The form of the files, as JSON
    #[default]
    Json,
}

/// Options of `new`.
#[derive(Debug, ClapArgs)]
pub(crate) struct New {
    /// The folder, which is made if it is not there
    pub(crate) dir: PathBuf,
}

/// Options of `schema`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Schema {
    /// Of the JSON that this command gives
    #[arg(long, value_name = "COMMAND", value_parser = crate::commands::schema::COMMANDS)]
    pub(crate) of: Option<String>,
}

/// Options of `completions`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Completions {
    /// bash, elvish, fish, powershell, zsh
    pub(crate) shell: clap_complete::Shell,
}
