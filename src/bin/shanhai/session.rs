//! What all commands share: reading the graph, finding entities, and answering in the form that was asked for.

use std::env;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use serde::Serialize;
use serde_json::{Map, Value};
use shanhai::diagnostic::Report;
use shanhai::graph::{Builder, Built, Found, Graph, Lang, Register, View};
use shanhai::io::Reading;
use shanhai::query::shape::{Document, VERSION};

use crate::args::{Format, Global, LangArg};
use crate::csv::Csv;
use crate::exit::Failure;
use crate::frozen;
use crate::printer::Printer;
use crate::progress::ProgressLine;
use crate::text::Page;
use crate::words::Phrase;

/// Where a graph is looked for if nothing else is said.
const DEFAULT_GRAPH: &str = "graphs";

/// One run of the command line.
#[derive(Debug)]
pub(crate) struct Session<'a> {
    pub(crate) printer: &'a Printer,
    pub(crate) global: Global,
    pub(crate) format: Format,
    pub(crate) lang: Lang,
}

/// What was asked, for the head of a JSON document.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    command: &'static str,
    query: Map<String, Value>,
    notes: Vec<String>,
}

impl Asked {
    /// A question of a command.
    pub(crate) fn new(command: &'static str) -> Self {
        Asked { command, query: Map::new(), notes: Vec::new() }
    }

    /// With an option, unless it is at its default: null, false, an empty list.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let default = match &value {
            Value::Null | Value::Bool(false) => true,
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        if !default {
            self.query.insert(name.to_owned(), value);
        }
        self
    }

    /// With notes that the asker should know of.
    pub(crate) fn noting(mut self, notes: impl IntoIterator<Item = String>) -> Self {
        self.notes.extend(notes);
        self
    }

    /// With an option that has a word for its value.
    pub(crate) fn with_word(self, name: &str, value: Option<impl ToString>) -> Self {
        self.with(name, value.map(|value| value.to_string()))
    }
}

impl<'a> Session<'a> {
    /// A run with these options; what they leave open is taken from the environment.
    pub(crate) fn new(printer: &'a Printer, mut global: Global) -> Self {
        if global.graph.is_empty() {
            let path = env::var_os("SHANHAI_GRAPH").filter(|path| !path.is_empty());
            global.graph.push(path.map_or_else(|| PathBuf::from(DEFAULT_GRAPH), PathBuf::from));
        }
        let lang = global.lang.or_else(|| LangArg::from_str(&lang_of_environment()?, false).ok());
        Session { printer, lang: lang.unwrap_or_default().into(), format: global.format.unwrap_or_default(), global }
    }

    /// Refuses what the environment asks for and can't be had.
    pub(crate) fn check_environment(&self) -> Result<(), Failure> {
        match lang_of_environment().filter(|lang| self.global.lang.is_none() && LangArg::from_str(lang, false).is_err()) {
            Some(lang) => Err(Failure::usage(format!("no language is called `{lang}` in $SHANHAI_LANG"), ["en, zh".to_owned()])),
            None => Ok(()),
        }
    }

    /// Reads the files of the graph.
    pub(crate) fn read(&self) -> Result<Register, Failure> {
        read_at(&self.global.graph, self.lang)
    }

    /// The snapshot that was named as the graph, if one was.
    pub(crate) fn snapshot(&self) -> Result<Option<&Path>, Failure> {
        frozen::among(&self.global.graph)
    }

    /// Opens the snapshot, or reads the files and builds the graph; errors in the files end the command.
    pub(crate) fn graph(&self) -> Result<Graph, Failure> {
        if let Some(path) = self.snapshot()? {
            return frozen::open(path);
        }
        let Built { graph, report, .. } = Builder::new(self.read()?).build();
        if report.has_errors() { Err(Failure::Faults(Box::new(report))) } else { Ok(graph) }
    }

    /// The graph for as long as the process lives: to take it apart at the end would only cost time.
    pub(crate) fn open(&self) -> Result<&'static Graph, Failure> {
        Ok(Box::leak(Box::new(self.graph()?)))
    }

    /// Opens two graphs; the errors of both are told together.
    pub(crate) fn open_both(old: &Path, new: &Path) -> Result<[&'static Graph; 2], Failure> {
        let [old, new]: [Result<_, Failure>; 2] = [old, new].map(|path| {
            let paths = [path.to_owned()];
            if let Some(path) = frozen::among(&paths)? {
                Ok::<_, Failure>((frozen::open(path)?, Report::default()))
            } else {
                let built = Builder::new(read_at(&paths, Lang::default())?).build();
                Ok((built.graph, built.report))
            }
        });
        let ((old, mut report), (new, other)) = (old?, new?);
        if report.has_errors() || other.has_errors() {
            report.join(other);
            report.sort();
            return Err(Failure::Faults(Box::new(report)));
        }
        Ok([old, new].map(|graph| &*Box::leak(Box::new(graph))))
    }

    /// The graph through the filters of the command line.
    pub(crate) fn view<'g>(&self, graph: &'g Graph) -> Result<View<'g>, Failure> {
        Ok(graph.filtered(self.global.filters.to_filter())?)
    }

    /// The entity that a text means; what `--public` hides is not there.
    pub(crate) fn find<'g>(&self, view: &View<'g>, text: &str) -> Result<Found<'g>, Failure> {
        let found = match &view.filter().as_of {
            Some(date) => view.graph().find_at(text, date)?,
            None => view.graph().find(text)?,
        };
        match found {
            Found::Entity(entity) if view.filter().public && view.is_entity_hidden(&entity) => {
                Err(Failure::usage(Phrase::NothingCalled.fill(self.lang, &[text]), []))
            }
            found => Ok(found),
        }
    }

    /// Gives the answer in the form that was asked for; only that form is made.
    pub(crate) fn answer<T: Serialize>(
        &self,
        view: &View<'_>,
        asked: Asked,
        json: impl FnOnce() -> T,
        csv: impl FnOnce() -> Csv,
        page: impl FnOnce() -> Page,
    ) -> Result<(), Failure> {
        let mut asked = self.with_filters(asked);
        if view.hides_any() {
            asked.notes.push(Phrase::LeftOut.get(self.lang).to_owned());
        }
        if self.format != Format::Json {
            for note in &asked.notes {
                self.printer.note("note", note);
            }
        }
        match self.format {
            Format::Json => self.document(asked, json()),
            Format::Csv => self.printer.csv(csv()),
            Format::Text => self.printer.page(&page()),
        }
    }

    /// Prints an answer as a JSON document.
    pub(crate) fn document<T: Serialize>(&self, asked: Asked, result: T) -> Result<(), Failure> {
        let Asked { command, query, notes } = asked;
        self.printer.json(&Document { shanhai: VERSION, command: command.to_owned(), query, notes, result })
    }

    fn with_filters(&self, asked: Asked) -> Asked {
        let filters = &self.global.filters;
        asked
            .with("kind", filters.kind.clone())
            .with_word("as_of", filters.as_of)
            .with_word("during", filters.during)
            .with("certain", filters.certain)
            .with("scheme", filters.scheme.clone())
            .with("source", filters.source.clone())
            .with("within", filters.within.clone())
            .with("status", filters.status.iter().map(ToString::to_string).collect::<Vec<_>>())
            .with("public", filters.public)
    }
}

fn read_at(paths: &[PathBuf], lang: Lang) -> Result<Register, Failure> {
    for path in paths {
        if let Some(error) = nothing_there(path) {
            let hints = crate::failure::no_graph_hints();
            return Err(Failure::Io { doing: "no graph at", path: Some(path.clone()), error, hints });
        }
    }
    Ok(shanhai::io::read_paths_telling(paths, &Reading::default(), &ProgressLine::new(lang)))
}

fn lang_of_environment() -> Option<String> {
    env::var("SHANHAI_LANG").ok().filter(|lang| !lang.is_empty())
}

/// Why there is no graph at a path, where that is so.
fn nothing_there(path: &Path) -> Option<io::Error> {
    if let Err(error) = path.metadata() {
        let missing = error.kind() == io::ErrorKind::NotFound;
        return Some(if missing { io::Error::new(error.kind(), "there is no such file or folder") } else { error });
    }
    None
}

/// Says where a path leads, as the user wrote it.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string()
}
