//! What holds for all commands: the graph, the language, the form of answers, the filters.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use shanhai::graph::{Filter, Lang};
use shanhai::model::{Period, Status};

use super::values;

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
    /// Read this file or folder of the graph, or open this snapshot; several files are one graph [default: `$SHANHAI_GRAPH`, else ./graphs]
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
    pub(super) fn and(self, later: Global) -> Global {
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
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) as_of: Option<Period>,
    /// What held at some time in this period: 2021/2023, 2021/..
    #[arg(long, value_name = "PERIOD", value_parser = values::period)]
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
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = values::status)]
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
