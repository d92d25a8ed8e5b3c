//! Final ids of links and facts, and their order.

use std::borrow::Cow;
use std::ops::Range;

use rayon::slice::ParallelSliceMut;
use rust_decimal::Decimal;

use super::lay_out::NodeOf;
use super::links::{FactDraft, LinkDraft};
use super::plain::{PlainLinks, RowAt};
use super::roster::{Draft, Roster};
use crate::diagnostic::Placed;
use crate::graph::LinkId;
use crate::graph::column::FrontCoded;
use crate::graph::declaration::Common;
use crate::graph::identity::{hashed, ordinal};
use crate::graph::rows::LinkTable;
use crate::graph::store::LinkFlags;
use crate::model::quantity::from_fixed;
use crate::model::{KindTable, Period, Unit};

/// A declared link with its final id.
#[derive(Debug)]
pub(super) struct Numbered {
    pub(super) id: String,
    pub(super) handle: LinkId,
    pub(super) link: LinkDraft,
}

/// All links in the order of their ids.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// The declared ones, by id.
    pub(super) numbered: Vec<Numbered>,
    /// Those that are listed one by one, by id.
    pub(super) slots: Vec<Slot>,
    /// Which plain entities the implied `within` are of, by id.
    pub(super) within: Vec<u32>,
    /// All, by id, in stretches.
    pub(super) runs: Vec<Run>,
}

/// Where a link that is listed comes from.
#[derive(Debug)]
pub(super) enum Slot {
    /// The next of the declared ones.
    Declared,
    /// A row of a table, under this id.
    Row(String, RowAt),
}

/// Links that follow one another in the order of ids and come from one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) from: From,
    pub(super) rows: Range<usize>,
}

/// Where links come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// The slots.
    Slots,
    /// A table that stands in the order of its ids.
    Table(usize),
    /// Where plain entities lie.
    Within,
}

/// What the id of a link is made of that was given none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Base<'a> {
    pub(super) kind: &'a str,
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) scheme: &'a str,
    pub(super) start: &'a str,
}

pub(super) fn base_id(base: &Base<'_>) -> String {
    hashed(base.kind, [base.from, base.to, base.scheme, base.start])
}

/// The start of a period as written.
pub(super) fn start(period: Period) -> String {
    let mut text = period.to_string();
    text.truncate(text.find('/').unwrap_or(text.len()));
    text
}

/// Gives each link its id and puts all in the order of ids. `rows` are sorted by what their ids are before equal ones are
/// parted; `within` are the plain entities that lie somewhere, by [`Lying::sorted`].
pub(super) fn number(
    links: Vec<LinkDraft>,
    tables: &[PlainLinks],
    rows: Vec<(String, RowAt)>,
    (within, lying): (Vec<u32>, &Lying<'_>),
    roster: &Roster,
    node_of: &NodeOf,
    kinds: &KindTable,
) -> Order {
    let mut drafts: Vec<Option<LinkDraft>> = Vec::with_capacity(links.len());
    let mut keyed: Vec<(String, Origin)> = Vec::with_capacity(links.len() + rows.len());
    for mut link in links {
        let Some(kind) = link.kind else { continue };
        link.from.sort_by_key(|draft| node_of.get(*draft));
        link.to.sort_by_key(|draft| node_of.get(*draft));
        keyed.push((base(&link, &kinds.info(kind).name, roster), Origin::Draft(drafts.len())));
        drafts.push(Some(link));
    }
    keyed.extend(rows.into_iter().map(|(base, at)| (base, Origin::Row(at))));
    // A stable sort takes what is sorted already as it is.
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    let plain = LinkDraft::default();
    let plain = rest(&plain, roster);
    for equal in keyed.chunk_by_mut(|a, b| a.0 == b.0).filter(|equal| equal.len() > 1) {
        equal.sort_by_cached_key(|(_, origin)| match origin {
            Origin::Draft(at) => drafts[*at].as_ref().map(|link| tie(link, roster)),
            Origin::Row(at) => Some(row_tie(&tables[at.table as usize].rows, at.row as usize, &plain)),
        });
    }
    let mut nth = 0;
    let mut last = String::new();
    for (id, _) in &mut keyed {
        if *id == last {
            nth += 1;
            *id = ordinal(&last, nth);
        } else {
            nth = 0;
            last.clone_from(id);
        }
    }
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    let runs = runs(&keyed, tables, (&within, lying));
    let mut handles = vec![0; keyed.len()];
    let mut at = 0;
    for run in &runs {
        if run.from == From::Slots {
            handles[run.rows.clone()].iter_mut().zip(at..).for_each(|(handle, at)| *handle = at);
        }
        at += run.rows.len();
    }
    let mut order = Order { within, runs, ..Order::default() };
    for ((id, origin), handle) in keyed.into_iter().zip(handles) {
        match origin {
            Origin::Row(row) => order.slots.push(Slot::Row(id, row)),
            Origin::Draft(draft) => {
                let Some(link) = drafts[draft].take() else { continue };
                order.numbered.push(Numbered { id, handle: LinkId::at(handle), link });
                order.slots.push(Slot::Declared);
            }
        }
    }
    order
}

/// Where plain entities lie, which a link each says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lying<'r> {
    pub(super) roster: &'r Roster,
    /// What each lies in.
    pub(super) places: &'r [Option<Draft>],
}

impl Lying<'_> {
    /// Those that lie somewhere in the order of the ids of their links, from all entities in the order of theirs. Cost: O(n), but
    /// for ids with the sign `>`.
    pub(super) fn sorted(&self, order: &[Draft]) -> Vec<u32> {
        let plain = order.iter().filter_map(|draft| u32::try_from(draft.as_plain()?).ok());
        let mut lying: Vec<u32> = plain.filter(|number| self.places[*number as usize].is_some()).collect();
        if !ended(&mut lying, |number| self.part(number)) {
            let rest = |number: u32| self.part(number).bytes().chain([b'>']).chain(self.whole(number).bytes());
            lying.par_sort_by(|a, b| rest(*a).cmp(rest(*b)));
        }
        lying
    }

    /// Writes the id of the link of one.
    pub(super) fn id(&self, number: u32, id: &mut String) {
        for part in ["within:", self.part(number), ">", self.whole(number)] {
            id.push_str(part);
        }
    }

    fn part(&self, number: u32) -> &str {
        self.roster.plain.id(number as usize)
    }

    fn whole(&self, number: u32) -> &str {
        self.places[number as usize].map_or("", |place| self.roster.id(place))
    }
}

/// From the order of ids, which are distinct, to that of ids ended by `>`: an id that others begin with comes behind those that
/// go on with a lower sign, and before the rest. False, and nothing is done, where some id goes on with that very sign.
fn ended<'a>(order: &mut [u32], id: impl Fn(u32) -> &'a str) -> bool {
    let (mut sorted, mut waiting) = (Vec::with_capacity(order.len()), Vec::<u32>::new());
    for number in order.iter() {
        let own = id(*number).as_bytes();
        while let Some(last) = waiting.last() {
            let next = own.strip_prefix(id(*last).as_bytes()).and_then(|rest| rest.first());
            match next {
                Some(b'>') => return false,
                Some(sign) if *sign < b'>' => break,
                _ => sorted.extend(waiting.pop()),
            }
        }
        waiting.push(*number);
    }
    sorted.extend(waiting.into_iter().rev());
    order.copy_from_slice(&sorted);
    true
}

/// Links in the order of their ids.
enum Sorted<'a> {
    Listed(&'a [(String, Origin)]),
    Table(&'a FrontCoded),
    Within(&'a [u32], &'a Lying<'a>),
}

impl Sorted<'_> {
    fn len(&self) -> usize {
        match self {
            Sorted::Listed(keyed) => keyed.len(),
            Sorted::Table(ids) => ids.len(),
            Sorted::Within(of, _) => of.len(),
        }
    }

    fn id(&self, at: usize) -> String {
        match self {
            Sorted::Listed(keyed) => keyed[at].0.clone(),
            Sorted::Table(ids) => ids.texts_from(at).next().unwrap_or_default().to_owned(),
            Sorted::Within(of, lying) => {
                let mut id = String::new();
                lying.id(of[at], &mut id);
                id
            }
        }
    }

    /// The first whose id is not below one.
    fn lower_bound(&self, bound: &str) -> usize {
        if let Sorted::Table(ids) = self {
            return ids.lower_bound(bound);
        }
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.id(middle).as_str() < bound { low = middle + 1 } else { high = middle }
        }
        low
    }
}

/// Merges what is sorted. Cost: O(stretches × log links).
fn runs(keyed: &[(String, Origin)], tables: &[PlainLinks], (within, lying): (&[u32], &Lying<'_>)) -> Vec<Run> {
    let in_order = tables.iter().enumerate().filter(|(_, table)| table.in_order);
    let mut all: Vec<(From, Sorted<'_>)> =
        in_order.map(|(at, table)| (From::Table(at), Sorted::Table(&table.rows.ids))).collect();
    all.push((From::Within, Sorted::Within(within, lying)));
    all.push((From::Slots, Sorted::Listed(keyed)));
    let mut places = vec![0; all.len()];
    let mut runs = Vec::new();
    loop {
        let heads = all.iter().zip(&places).enumerate().filter(|(_, ((_, sorted), place))| **place < sorted.len());
        let mut heads: Vec<(String, usize)> = heads.map(|(at, ((_, sorted), place))| (sorted.id(*place), at)).collect();
        heads.sort_unstable();
        let Some((_, first)) = heads.first() else { return runs };
        let (from, sorted) = &all[*first];
        let start = places[*first];
        let end = heads.get(1).map_or(sorted.len(), |(bound, _)| sorted.lower_bound(bound)).max(start + 1);
        places[*first] = end;
        runs.push(Run { from: *from, rows: start..end });
    }
}

#[derive(Clone, Copy)]
enum Origin {
    Draft(usize),
    Row(RowAt),
}

/// The id of a declared link, before equal ones are parted.
fn base(link: &LinkDraft, kind: &str, roster: &Roster) -> String {
    if let Some(id) = &link.id {
        return id.value.clone();
    }
    let (from, to) = (ids(&link.from, roster), ids(&link.to, roster));
    if link.flags & LinkFlags::IMPLIED != 0 {
        return format!("{kind}:{from}>{to}");
    }
    let scheme = link.scheme.map(|scheme| roster.get(scheme).id).unwrap_or_default();
    let start = link.period.map(start).unwrap_or_default();
    base_id(&Base { kind, from: &from, to: &to, scheme, start: &start })
}

fn ids(drafts: &[Draft], roster: &Roster) -> String {
    drafts.iter().map(|draft| roster.get(*draft).id).collect::<Vec<_>>().join("+")
}

/// A figure as it parts links: name, unit, numbers and words.
type Figure<'a> = (&'a str, &'a Unit, [Option<Decimal>; 3], Option<Cow<'a, str>>);

/// What parts links that are equal in kind, ends, scheme and start: period, figures, source and quote, never the file; and
/// last whatever else they say.
pub(super) type Tie<'a> = (Option<Period>, Vec<Figure<'a>>, Vec<(Option<&'a str>, Option<&'a str>)>, Cow<'a, str>);

pub(super) fn tie<'a>(link: &'a LinkDraft, roster: &Roster) -> Tie<'a> {
    let figure = |measure: &'a crate::graph::declaration::MeasureDeclaration| {
        let quantity = &measure.quantity;
        let numbers = [quantity.low, quantity.stated, quantity.high];
        (measure.name.as_str(), &quantity.unit, numbers, quantity.as_written.as_deref().map(Cow::Borrowed))
    };
    let mut figures: Vec<_> = link.measures.iter().map(figure).collect();
    // The order of keys in a table says nothing.
    figures.sort();
    (link.period, figures, quotes(&link.common), Cow::Owned(rest(link, roster)))
}

/// The same of a row, which says nothing else: `rest` is that of a link which says nothing.
fn row_tie<'a>(rows: &'a LinkTable, row: usize, rest: &'a str) -> Tie<'a> {
    let figure = |(column, value): (&'a crate::graph::rows::FigureColumn, i64)| {
        let value = Some(from_fixed(value));
        (column.name.as_str(), &column.unit, [value; 3], column.words(row).map(Cow::Owned))
    };
    let mut figures: Vec<_> = rows.figures_of(row).map(figure).collect();
    figures.sort();
    let quotes = rows.cites.get(row).map(|source| (Some(source.value.as_str()), None));
    (rows.period_of(row), figures, quotes.into_iter().collect(), Cow::Borrowed(rest))
}

fn rest(link: &LinkDraft, roster: &Roster) -> String {
    let roles: Vec<_> = link.roles.iter().map(|(role, who)| (role, ids(who, roster))).collect();
    let refers = |others: &[Placed<String>]| others.iter().map(|other| other.value.clone()).collect::<Vec<_>>();
    let wholes: Vec<_> =
        link.part_of.iter().map(|part| (part.whole.as_ref().map(|whole| whole.value.as_str()), part.certainty)).collect();
    let programmes = ids(&link.programmes, roster);
    format!(
        "{:?}",
        (
            (ids(link.enclave.as_slice(), roster), link.status, link.flags, &link.because, programmes, roles),
            (refers(&link.contradicts), wholes, &link.common.note, &link.common.x, &link.period_words),
        )
    )
}

/// Sources and quotes, sorted.
fn quotes(common: &Common) -> Vec<(Option<&str>, Option<&str>)> {
    let mut quotes: Vec<_> = common
        .citations
        .iter()
        .map(|citation| {
            let source = citation.source.as_ref().map(|source| source.value.as_str());
            (source, citation.quote.as_ref().map(|quote| quote.value.as_str()))
        })
        .collect();
    quotes.sort_unstable();
    quotes
}

/// A fact with its final id.
#[derive(Debug)]
pub(super) struct NumberedFact {
    pub(super) id: String,
    pub(super) fact: FactDraft,
}

/// Gives each fact its id and sorts by it; equal ones are parted by their figures and words.
pub(super) fn number_facts(facts: Vec<FactDraft>, roster: &Roster) -> Vec<NumberedFact> {
    let mut keyed: Vec<(String, (String, Vec<_>), FactDraft)> = Vec::with_capacity(facts.len());
    for fact in facts {
        let declared = &fact.declared;
        let id_of = |draft: Option<Draft>| draft.map(|draft| roster.get(draft).id).unwrap_or_default();
        let about = declared.about.as_ref().map(|about| about.value.as_str()).unwrap_or_default();
        let period = declared.period.as_ref().map(|period| period.period.value.to_string()).unwrap_or_default();
        let id = declared.id.as_ref().map_or_else(
            || hashed(declared.class.as_str(), [id_of(fact.of), id_of(fact.with), about, &declared.what, &period]),
            |id| id.value.clone(),
        );
        let mut measures: Vec<_> =
            declared.measures.iter().map(|measure| (&measure.name, measure.quantity.to_string())).collect();
        measures.sort();
        let measures: String = measures.into_iter().map(|(_, quantity)| quantity).collect();
        let quotes: Vec<_> = quotes(&declared.common)
            .into_iter()
            .map(|(source, quote)| (source.map(str::to_owned), quote.map(str::to_owned)))
            .collect();
        let words = (measures + declared.text.as_deref().unwrap_or_default(), quotes);
        keyed.push((id, words, fact));
    }
    keyed.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    let mut numbered: Vec<NumberedFact> = Vec::with_capacity(keyed.len());
    let (mut nth, mut last) = (0, String::new());
    for (base, _, fact) in keyed {
        nth = if base == last { nth + 1 } else { 0 };
        last.clone_from(&base);
        numbered.push(NumberedFact { id: ordinal(&base, nth), fact });
    }
    numbered.sort_by(|a, b| a.id.cmp(&b.id));
    numbered
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn ids_are_put_in_the_order_of_their_ends(ids in prop::collection::btree_set("[12a-]{1,4}", 0..40), other in "[1>]{0,3}") {
            let ids: Vec<String> = ids.into_iter().collect();
            let mut order: Vec<u32> = (0..).take(ids.len()).collect();
            prop_assert!(ended(&mut order, |number| ids[number as usize].as_str()));
            let found: Vec<String> = order.into_iter().map(|number| format!("{}>", ids[number as usize])).collect();
            let expected: Vec<String> = ids.iter().map(|id| format!("{id}>")).collect::<BTreeSet<_>>().into_iter().collect();
            prop_assert_eq!(found, expected);
            let two = ["1".to_owned(), format!("1>{other}")];
            prop_assert!(!ended(&mut [0, 1], |number| two[number as usize].as_str()));
        }
    }
}
