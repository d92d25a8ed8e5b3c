//! Sources and citations.

use super::Graph;
use super::store::{CitationRow, SourceRow};
use crate::model::{Day, Period};

/// A source.
#[derive(Clone, Copy, Debug)]
pub struct Source<'g> {
    pub(crate) graph: &'g Graph,
    pub(crate) at: u32,
}

impl<'g> Source<'g> {
    fn row(&self) -> &'g SourceRow {
        &self.graph.store.sources[self.at as usize]
    }

    /// Its id.
    pub fn id(&self) -> &'g str {
        self.graph.text(self.row().id)
    }

    /// Its title.
    pub fn title(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row().title)
    }

    /// When it was published.
    pub fn published(&self) -> Option<&'g Period> {
        self.graph.store.period(self.row().published)
    }

    /// When it was fetched.
    pub fn retrieved(&self) -> Option<&'g Period> {
        self.graph.store.period(self.row().retrieved)
    }

    /// Its address.
    pub fn url(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row().url)
    }

    /// Its publisher.
    pub fn publisher(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row().publisher)
    }

    /// Its author.
    pub fn author(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row().author)
    }

    /// Its licence.
    pub fn licence(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row().licence)
    }

    /// Its language tag.
    pub fn language(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row().language)
    }

    /// The file of its text.
    pub fn file(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row().file)
    }

    /// Free text.
    pub fn note(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row().note)
    }

    /// The user's own attributes.
    pub fn x(&self) -> Option<&'g serde_json::Value> {
        self.row().x.as_deref()
    }

    /// Left out under `--public`.
    pub fn is_internal(&self) -> bool {
        self.row().internal
    }

    /// A ledger: each row another payment.
    pub fn is_disjoint(&self) -> bool {
        self.row().disjoint
    }
}

/// A sentence of a source.
#[derive(Clone, Copy, Debug)]
pub struct Citation<'g> {
    pub(crate) graph: &'g Graph,
    pub(crate) row: &'g CitationRow,
}

impl<'g> Citation<'g> {
    /// The source.
    pub fn source(&self) -> Source<'g> {
        Source { graph: self.graph, at: self.row.source }
    }

    /// The verbatim sentence.
    pub fn quote(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row.quote)
    }

    /// Page, paragraph, row.
    pub fn locator(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row.locator)
    }

    /// Whose voice it is.
    pub fn says(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row.says)
    }
}

impl Graph {
    pub(crate) fn citations<'g>(&'g self, rows: &'g [CitationRow]) -> impl Iterator<Item = Citation<'g>> {
        rows.iter().map(move |row| Citation { graph: self, row })
    }

    /// The last day of the newest of the sources: what is said to go on is known to until then.
    pub(crate) fn known_until(&self, rows: &[CitationRow]) -> Option<Day> {
        self.store.known_until(rows)
    }
}
