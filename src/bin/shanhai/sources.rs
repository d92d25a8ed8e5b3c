//! Sources of an answer, numbered in the order in which they appear.

use shanhai::graph::{Citation, Lang, Source, View};

use crate::figures;
use crate::text::{Line, Look, Page};
use crate::words::Phrase;

/// The sources that an answer names.
#[derive(Debug, Default)]
pub(crate) struct Sources<'g>(Vec<Source<'g>>);

impl<'g> Sources<'g> {
    /// The number of a source.
    pub(crate) fn number(&mut self, source: Source<'g>) -> usize {
        let known = self.0.iter().position(|known| known.id() == source.id());
        known.unwrap_or_else(|| {
            self.0.push(source);
            self.0.len() - 1
        }) + 1
    }

    /// The numbers of some citations: `[1]`, `[1, 3]`.
    pub(crate) fn mark(&mut self, view: &View<'g>, citations: impl Iterator<Item = Citation<'g>>) -> Line {
        let shown = citations.map(|citation| citation.source()).filter(|source| view.shows_source(source));
        let mut numbers: Vec<usize> = shown.map(|source| self.number(source)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.is_empty() {
            return Line::new();
        }
        let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        Line::new().whole(Look::Quiet, &format!("[{}]", numbers.join(", ")))
    }

    /// Lists them at the foot of a page.
    pub(crate) fn print(&self, page: &mut Page, lang: Lang) {
        if self.0.is_empty() {
            return;
        }
        page.gap();
        for (at, source) in self.0.iter().enumerate() {
            let number = format!("[{}] ", at + 1);
            let hang = number.len();
            page.hanging(0, hang, Line::new().whole(Look::Quiet, &number).join(named(source, lang)));
        }
    }
}

/// Title, publisher, date and address of a source.
pub(crate) fn named(source: &Source<'_>, lang: Lang) -> Line {
    let mut line = Line::plain(source.title().unwrap_or(source.id()));
    let published = source.published().map(|date| figures::date(date, lang));
    let details: Vec<String> = source.publisher().map(str::to_owned).into_iter().chain(published).collect();
    if !details.is_empty() {
        line = line.add(Look::Plain, &format!(" ({})", details.join(Phrase::Comma.get(lang))));
    }
    if let Some(url) = source.url() {
        line = line.add(Look::Quiet, &format!(" {url}"));
    }
    line
}

/// The sentences of something, each with the number of its source.
pub(crate) fn quotes<'g>(view: &View<'g>, sources: &mut Sources<'g>, citations: impl Iterator<Item = Citation<'g>>) -> Vec<Line> {
    let mut lines = Vec::new();
    for citation in citations.filter(|citation| view.shows_source(&citation.source())) {
        let Some(quote) = citation.quote() else { continue };
        let number = sources.number(citation.source());
        let says = citation.says().map(|says| format!("{says}: ")).unwrap_or_default();
        let locator = citation.locator().map(|locator| format!(" {locator}")).unwrap_or_default();
        let line = Line::new()
            .add(Look::Plain, &says)
            .add(Look::Plain, &format!("\"{quote}\""))
            .add(Look::Quiet, &format!(" [{number}]{locator}"));
        lines.push(line);
    }
    lines
}
