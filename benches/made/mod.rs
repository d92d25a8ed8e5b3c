//! A graph that is made and not read: 31 provinces, 340 cities, 3,400 counties, 20,000 schools, and links among them, of which many fall
//! to few. The same on every machine.

use shanhai::graph::declaration::{EntityDeclaration, SourceDeclaration};
use shanhai::graph::rows::{FigureColumn, LinkRow, LinkRows};
use shanhai::graph::{Builder, Filter, Graph, NodeId, View};
use shanhai::model::{Level, Period, Unit};

const COUNTS: [(&str, usize); 4] = [("province", 31), ("prefecture", 340), ("county", 3_400), ("school", 20_000)];

/// Knuth's linear congruential generator.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(self.0 >> 33).unwrap_or_default()
    }

    /// A place among some, the first ones far more often: the cube of a number between 0 and 1, times how many there are.
    fn skewed(&mut self, count: usize) -> usize {
        let place = (u128::from(self.next()).pow(3) * count as u128) >> 93;
        usize::try_from(place).unwrap_or_default()
    }
}

/// With so many links.
pub(crate) fn made(links: usize) -> Graph {
    let mut builder = Builder::default();
    builder.source(SourceDeclaration { id: "ledger".into(), disjoint: true, ..SourceDeclaration::default() });
    for (at, (word, count)) in COUNTS.iter().enumerate() {
        let level = Level::parse(word);
        for number in 0..*count {
            let id = format!("{word}-{number}");
            let mut entity = EntityDeclaration::new(if level.is_some() { "region" } else { word }, &id);
            entity.id = Some(id.as_str().into());
            entity.level = level.map(Into::into);
            if let Some((above, wide)) = at.checked_sub(1).map(|above| COUNTS[above]) {
                entity.within.push(format!("{above}-{}", number % wide).as_str().into());
            }
            builder.entity(entity);
        }
    }
    let mut table = LinkRows::new(None, Some("ledger".into()));
    table.add_figures(FigureColumn::new("money", Unit::CNY));
    let mut draw = Draw(7);
    let years: Vec<Option<Period>> = (2016..2026).map(|year| Period::parse(&year.to_string()).ok()).collect();
    let end = |draw: &mut Draw| {
        let (word, count) = COUNTS[1 + draw.skewed(3)];
        format!("{word}-{}", draw.skewed(count))
    };
    for number in 0..links {
        let (id, from, to) = (format!("l{number}"), end(&mut draw), end(&mut draw));
        let kind = ["funding", "secondment", "pairing"][draw.skewed(3)];
        let row = LinkRow { id: &id, kind, from: &from, to: &to, period: years[number % 10], ..LinkRow::default() };
        let figure = if kind == "funding" { i64::from(draw.next()) } else { FigureColumn::NONE };
        assert!(table.push(&row, &[figure]));
    }
    builder.rows(table);
    builder.build().graph
}

/// The graph by some kinds.
pub(crate) fn view<'g>(graph: &'g Graph, kinds: &[&str]) -> View<'g> {
    let kinds = kinds.iter().map(|kind| (*kind).to_owned()).collect();
    graph.filtered(Filter { kinds, ..Filter::default() }).unwrap_or_else(|fault| panic!("{fault}"))
}

/// An entity.
pub(crate) fn node(graph: &Graph, id: &str) -> NodeId {
    graph.entity_by_id(id).unwrap_or_else(|| panic!("no {id}")).handle()
}
