//! Lays rows out in columns: texts, periods, units and names of measures each once.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use crate::diagnostic::{Code, Diagnostic, Placed, nearest};
use crate::graph::declaration::{CitationDeclaration, MeasureDeclaration};
use crate::graph::prose::ProseWriter;
use crate::graph::rows::FigureColumn;
use crate::graph::store::{
    CitationRow, Citations, Fixed, MeasureClass, MeasureDetail, MeasureFlags, Measures, PeriodId, Spelling,
};
use crate::graph::text::{Interner, TextId};
use crate::model::quantity::to_fixed;
use crate::model::{Period, Span, Unit};

/// The columns that links and facts share, growing.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) texts: Interner,
    pub(super) prose: ProseWriter,
    pub(super) periods: Vec<Option<Period>>,
    period_ids: HashMap<Period, PeriodId>,
    pub(super) units: Vec<Unit>,
    unit_ids: HashMap<Unit, u16>,
    pub(super) measure_names: Vec<TextId>,
    measure_name_ids: HashMap<String, u16>,
    pub(super) measures: Measures,
    class_ids: HashMap<MeasureClass, u32>,
    pub(super) citations: Citations,
    citation_lists: HashMap<Vec<CitationRow>, u32>,
    /// Ids of sources, sorted.
    pub(super) sources: Vec<String>,
    /// Unknown sources that were told already.
    told: BTreeSet<String>,
}

impl Columns {
    pub(super) fn new(sources: Vec<String>) -> Self {
        Columns { periods: vec![None], sources, ..Columns::default() }
    }

    pub(super) fn period(&mut self, period: Option<Period>) -> PeriodId {
        let Some(period) = period else { return 0 };
        *self.period_ids.entry(period).or_insert_with(|| {
            self.periods.push(Some(period));
            PeriodId::try_from(self.periods.len() - 1).unwrap_or(0)
        })
    }

    fn unit(&mut self, unit: &Unit) -> u16 {
        if let Some(known) = self.unit_ids.get(unit) {
            return *known;
        }
        // The units are a table of some hundreds; more can't be written.
        let id = u16::try_from(self.units.len()).unwrap_or(u16::MAX);
        self.units.push(unit.clone());
        self.unit_ids.insert(unit.clone(), id);
        id
    }

    fn measure_name(&mut self, name: &str) -> u16 {
        if let Some(known) = self.measure_name_ids.get(name) {
            return *known;
        }
        // The last handle serves all names beyond 65,535.
        let id = u16::try_from(self.measure_names.len()).unwrap_or(u16::MAX);
        let text = self.texts.add(name);
        self.measure_names.push(text);
        self.measure_name_ids.insert(name.to_owned(), id);
        id
    }

    /// Adds a figure that [`fits`].
    pub(super) fn measure(&mut self, measure: &MeasureDeclaration, period: Option<Period>) {
        let quantity = &measure.quantity;
        let fixed = |value: Option<_>| value.and_then(|value| to_fixed(value).ok());
        let numbers = Fixed { stated: fixed(quantity.stated), low: fixed(quantity.low), high: fixed(quantity.high) };
        let name = self.measure_name(&measure.name);
        let own = measure.period.as_ref().map(|period| period.period.value);
        let ranged = own.or(period).is_some_and(|period| period.is_range());
        let default = if ranged { Span::Cumulative } else { Span::Once };
        let (unit, per) = (self.unit(&quantity.unit), quantity.per.as_ref().map_or(0, |per| self.unit(per).saturating_add(1)));
        let words = self.prose.add_some(quantity.as_written.as_deref());
        let detail = MeasureDetail {
            id: self.texts.add_some(measure.id.as_ref().map(|id| id.value.as_str())),
            period: self.period(own),
            period_words: self.prose.add_some(measure.period.as_ref().and_then(|period| period.as_written.as_deref())),
            ..MeasureDetail::default()
        };
        let flags = MeasureFlags {
            exact: numbers.stated.is_some()
                && (numbers.low, numbers.high) == (numbers.stated, numbers.stated)
                && !(quantity.low_open || quantity.high_open),
            has_stated: quantity.stated.is_some(),
            has_low: quantity.low.is_some(),
            has_high: quantity.high.is_some(),
            low_open: quantity.low_open,
            high_open: quantity.high_open,
            approximate: quantity.approximate,
            vague: quantity.vague,
            span: measure.span.unwrap_or(default),
            basis: measure.basis.unwrap_or_default(),
        };
        let class = self.class(MeasureClass { name, unit, per, flags, spelling: None });
        self.measures.push(class, numbers, words);
        if detail != MeasureDetail::default() {
            let row = u32::try_from(self.measures.len() - 1).unwrap_or(u32::MAX);
            self.measures.detail.push((row, detail));
        }
    }

    fn class(&mut self, class: MeasureClass) -> u32 {
        *self.class_ids.entry(class).or_insert_with(|| {
            self.measures.classes.push(class);
            u32::try_from(self.measures.classes.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// The class of exact figures of a column that were written with so many decimals, of links whose period is a range or not.
    pub(super) fn plain_class(&mut self, column: &FigureColumn, decimals: u32, ranged: bool) -> u32 {
        let flags = MeasureFlags {
            exact: true,
            has_stated: true,
            has_low: true,
            has_high: true,
            low_open: false,
            high_open: false,
            approximate: false,
            vague: false,
            span: column.span.unwrap_or(if ranged { Span::Cumulative } else { Span::Once }),
            basis: column.basis.unwrap_or_default(),
        };
        let spelling = column.spelling.as_ref().map(|spelling| Spelling {
            after: self.texts.add(&spelling.after),
            one: spelling.one,
            decimals,
        });
        let (name, unit) = (self.measure_name(&column.name), self.unit(&column.unit));
        self.class(MeasureClass { name, unit, per: 0, flags, spelling })
    }

    /// The detail of a row of the measures, made if it has none.
    pub(super) fn measure_detail(&mut self, row: u32) -> &mut MeasureDetail {
        let details = &mut self.measures.detail;
        let at = match details.binary_search_by_key(&row, |(row, _)| *row) {
            Ok(at) => at,
            Err(at) => {
                details.insert(at, (row, MeasureDetail::default()));
                at
            }
        };
        &mut details[at].1
    }

    /// The list of some citations, each once, by source and quote.
    pub(super) fn citations(&mut self, citations: &[CitationDeclaration], faults: &mut Vec<Diagnostic>) -> u32 {
        let mut sorted = BTreeSet::new();
        for citation in citations {
            let Some(source) = self.source(citation.source.as_ref(), faults) else { continue };
            let quote = citation.quote.as_ref().map(|quote| quote.value.as_str());
            sorted.insert((source, quote, citation.locator.as_deref(), citation.says.as_deref()));
        }
        if sorted.is_empty() {
            return 0;
        }
        let mut rows = Vec::with_capacity(sorted.len());
        for (source, quote, locator, says) in sorted {
            rows.push(CitationRow {
                source,
                quote: self.prose.add_some(quote),
                locator: self.prose.add_some(locator),
                says: self.prose.add_some(says),
            });
        }
        if let Some(list) = self.citation_lists.get(&rows) {
            return *list;
        }
        let lists = &mut self.citations;
        // Rows and lists are fewer than links, which are counted in 32 bits.
        let list = u32::try_from(lists.at.len()).unwrap_or_default();
        lists.rows.to_mut().extend_from_slice(&rows);
        lists.at.push(u32::try_from(lists.rows.len()).unwrap_or(u32::MAX));
        self.citation_lists.insert(rows, list);
        list
    }

    pub(super) fn measures_end(&self) -> u32 {
        u32::try_from(self.measures.len()).unwrap_or(u32::MAX)
    }

    fn source(&mut self, id: Option<&Placed<String>>, faults: &mut Vec<Diagnostic>) -> Option<u32> {
        let id = id?;
        if let Ok(at) = self.sources.binary_search(&id.value) {
            return u32::try_from(at).ok();
        }
        // One default source that is wrong would else be told for each link of its file.
        if self.told.insert(format!("{:?}{}", id.place, id.value)) {
            let fault = Diagnostic::error(Code::UnknownSource, id.place, format!("no source has the id `{}`", id.value));
            let hint = match nearest(&id.value, self.sources.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("declare it: `[[source]]` with `id = \"{}\"`", id.value),
            };
            faults.push(fault.hint(hint));
        }
        None
    }
}

/// Whether the columns can hold a figure; a fault if not.
pub(super) fn fits(measure: &MeasureDeclaration, faults: &mut Vec<Diagnostic>) -> bool {
    let quantity = &measure.quantity;
    for value in [quantity.stated, quantity.low, quantity.high].into_iter().flatten() {
        if let Err(fault) = to_fixed(value) {
            let hint = "figures are held to four decimals and up to 900 trillion";
            faults.push(Diagnostic::error(Code::NumberTooLarge, measure.place, fault.to_string()).hint(hint));
            return false;
        }
    }
    true
}
