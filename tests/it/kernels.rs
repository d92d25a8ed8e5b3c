//! What walks and merges a whole graph, against the same worked out link by link from what the graph tells.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proptest::prelude::*;
use shanhai::graph::{Filter, Graph, NodeId, View};
use shanhai::metrics::betweenness::{Length, dependencies};
use shanhai::metrics::pagerank::{Options, pagerank};
use shanhai::metrics::rollup::{regions, rollup};
use shanhai::metrics::{Figures, Network, Toward, flow, hops, profile};
use shanhai::model::{Kind, Level};

use crate::graphs::{entity, graph, kinds, view};

const KINDS: [&str; 3] = ["funding", "secondment", "pairing"];
const ENDS: usize = 10;

/// A link of a random graph; ends by their numbers.
#[derive(Clone, Debug)]
struct Link {
    kind: usize,
    from: BTreeSet<usize>,
    to: BTreeSet<usize>,
    amount: Option<u32>,
    year: Option<u32>,
    planned: bool,
    possible: bool,
}

fn links() -> impl Strategy<Value = Vec<Link>> {
    let ends = || prop_oneof![9 => prop::collection::btree_set(0..ENDS, 1), 1 => prop::collection::btree_set(0..ENDS, 2)];
    let marks = (prop::bool::weighted(0.1), prop::bool::weighted(0.1));
    let figures = (prop::option::weighted(0.8, 0u32..50), prop::option::weighted(0.8, 2020u32..2023));
    let link =
        (0..KINDS.len(), ends(), ends(), figures, marks).prop_map(|(kind, from, to, (amount, year), (planned, possible))| Link {
            kind,
            from,
            to,
            amount,
            year,
            planned,
            possible,
        });
    // The builder refuses a link of an entity with itself.
    let apart = link.prop_filter("its ends differ", |link| link.from.is_disjoint(&link.to));
    prop::collection::vec(apart, 0..40)
}

/// Two provinces with a city each, two counties in one city, one right under a province, and places in and beside them.
fn built(links: &[Link]) -> Graph {
    let mut text = String::from("source = [{ id = 's', title = 's', records = 'disjoint', published = '2023-01-01' }]\n");
    let places = [
        ("province", ""),
        ("province", ""),
        ("prefecture", "n0"),
        ("prefecture", "n1"),
        ("county", "n2"),
        ("county", "n2"),
        ("county", "n1"),
        ("", "n4"),
        ("", "n6"),
        ("", ""),
    ];
    for (at, (level, within)) in places.iter().enumerate() {
        let kind = if level.is_empty() { "school" } else { "region" };
        writeln!(text, "[[{kind}]]\nid = 'n{at}'\nname = 'n{at}'").unwrap();
        for (key, value) in [("level", level), ("within", within)].into_iter().filter(|(_, value)| !value.is_empty()) {
            writeln!(text, "{key} = '{value}'").unwrap();
        }
    }
    for (at, link) in links.iter().enumerate() {
        let ends = |ends: &BTreeSet<usize>| ends.iter().map(|end| format!("'n{end}'")).collect::<Vec<_>>().join(", ");
        writeln!(text, "[[{}]]\nid = 'l{at}'\nfrom = [{}]\nto = [{}]", KINDS[link.kind], ends(&link.from), ends(&link.to))
            .unwrap();
        if let Some(amount) = link.amount {
            writeln!(text, "amount = '{amount}元'").unwrap();
        }
        if let Some(year) = link.year {
            writeln!(text, "period = '{year}'").unwrap();
        }
        if link.planned {
            writeln!(text, "status = 'planned'").unwrap();
        }
        if link.possible {
            writeln!(text, "certainty = 'possible'\nbecause = 'so'").unwrap();
        }
    }
    graph(&text)
}

/// The views that are tried: by kinds alone, and by more than that.
fn views(graph: &Graph) -> Vec<View<'_>> {
    let certain = Filter { kinds: vec!["funding".into(), "pairing".into()], certain: true, ..Filter::default() };
    let during = Filter { during: Some(crate::graphs::period("2021")), ..Filter::default() };
    vec![kinds(graph, &["funding", "secondment"]), graph.view(), view(graph, certain), view(graph, during)]
}

/// The arcs of a view, as its links tell them.
fn arcs(view: &View<'_>) -> BTreeSet<(NodeId, NodeId)> {
    let links = view.links().map(|(link, _)| link);
    let arcs = links.flat_map(|link| {
        let receivers: Vec<NodeId> = link.receivers().map(|end| end.handle()).collect();
        link.givers()
            .flat_map(|giver| receivers.iter().map(move |to| (giver.handle(), *to)).collect::<Vec<_>>())
            .collect::<Vec<_>>()
    });
    arcs.collect()
}

/// The distance to each node that is reached, by going over all arcs until nothing changes.
fn distances(arcs: &BTreeSet<(NodeId, NodeId)>, from: NodeId) -> BTreeMap<NodeId, usize> {
    let mut known = BTreeMap::from([(from, 0)]);
    loop {
        let before = known.clone();
        for (giver, receiver) in arcs {
            if let Some(far) = known.get(giver).map(|far| far + 1) {
                let least = known.entry(*receiver).or_insert(far);
                *least = far.min(*least);
            }
        }
        if known == before {
            return known;
        }
    }
}

/// The one plain figure of a link of one giver and one receiver, in yuan.
fn figure(link: &shanhai::graph::Link<'_>) -> Option<i64> {
    let stated = link.measures().find(|measure| measure.name() == "money")?.quantity().stated?;
    (!link.is_joint()).then(|| i64::try_from(stated.mantissa() / 10i128.pow(stated.scale())).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn levels_and_hops_are_those_of_the_links(links in links()) {
        let graph = built(&links);
        for view in views(&graph) {
            let along = arcs(&view);
            let against = along.iter().map(|(from, to)| (*to, *from)).collect();
            for start in (0..ENDS).map(|end| entity(&graph, &format!("n{end}")).handle()) {
                for (toward, arcs) in [(Toward::Receivers, &along), (Toward::Givers, &against)] {
                    let wanted = distances(arcs, start);
                    for (at, level) in hops::levels(&view, [start], toward, None).iter().enumerate() {
                        let own: Vec<NodeId> = wanted.iter().filter(|(_, far)| **far == at + 1).map(|(node, _)| *node).collect();
                        prop_assert_eq!(level, &own);
                    }
                    let met: usize = hops::levels(&view, [start], toward, Some(2)).iter().map(Vec::len).sum();
                    prop_assert_eq!(met, wanted.values().filter(|far| (1..=2).contains(*far)).count());
                }
                let wanted = distances(&along, start);
                for end in graph.entities() {
                    prop_assert_eq!(hops::hops(&view, start, end.handle()), wanted.get(&end.handle()).copied());
                }
            }
        }
    }

    #[test]
    fn ties_and_flows_are_those_of_the_links(links in links()) {
        let graph = built(&links);
        for view in views(&graph) {
            let network = Network::ties(&view, &[Kind::PAIRING]);
            let mut wanted = arcs(&view);
            let pairings = view.links().filter(|(link, _)| link.kind() == Kind::PAIRING);
            for (link, _) in pairings {
                for giver in link.givers() {
                    wanted.extend(link.receivers().map(|receiver| (receiver.handle(), giver.handle())));
                }
            }
            wanted.retain(|(from, to)| from != to);
            prop_assert_eq!(network.largest(usize::MAX).len(), wanted.len());
            let found: BTreeSet<_> = network.largest(usize::MAX).into_iter().collect();
            let place = |node| network.place(node).unwrap();
            let wanted = wanted.into_iter().map(|(from, to)| (place(from), place(to), ())).collect::<BTreeSet<_>>();
            prop_assert_eq!(found, wanted);

            let flows = Network::flows(&view, Figures::MONEY).unwrap();
            let mut sums: BTreeMap<(usize, usize), i64> = BTreeMap::new();
            let mut left = 0;
            for (link, _) in view.links() {
                for (giver, receiver) in link.givers().flat_map(|giver| link.receivers().map(move |to| (giver, to))) {
                    match figure(&link) {
                        _ if giver.handle() == receiver.handle() => {}
                        Some(sum) => *sums.entry((place(giver.handle()), place(receiver.handle()))).or_default() += sum * 10_000,
                        None => left += 1,
                    }
                }
            }
            prop_assert_eq!(flows.left().unweighted, left);
            let found: BTreeMap<_, _> = flows.largest(usize::MAX).into_iter().map(|(from, to, sum)| ((from, to), sum)).collect();
            prop_assert_eq!(&found, &sums);
            let ordered: Vec<i64> = flows.largest(3).into_iter().map(|pair| pair.2).collect();
            let mut all: Vec<i64> = sums.values().copied().collect();
            all.sort_unstable_by(|a, b| b.cmp(a));
            all.truncate(3);
            prop_assert_eq!(ordered, all);
            for profile in profile::of_network(&flows) {
                let own: Vec<i128> =
                    sums.iter().filter(|((_, to), _)| *to == profile.receiver as usize).map(|(_, sum)| i128::from(*sum)).collect();
                prop_assert_eq!((profile.partners as usize, profile.total), (own.len(), own.iter().sum()));
            }
        }
    }

    #[test]
    fn a_rollup_is_the_sums_of_the_links(links in links()) {
        let graph = built(&links);
        for view in views(&graph) {
            let levels = [Level::Province, Level::Prefecture, Level::Village];
            let all = rollup(&view, Figures::MONEY, &levels).unwrap();
            for (level, found) in levels.into_iter().zip(all) {
                let mut wanted: BTreeMap<(NodeId, NodeId, Option<i32>), i64> = BTreeMap::new();
                let (mut without, mut joint, mut outside) = (0, 0, 0);
                for (link, _) in view.links() {
                    let at_level = |end: &shanhai::graph::Entity<'_>| {
                        let mut at = Some(*end);
                        while let Some(own) = at.filter(|own| own.level() != Some(level)) {
                            at = own.within().first().map(|(above, _)| *above);
                        }
                        at.map(|region| region.handle())
                    };
                    let (giver, receiver) = (link.givers().next().unwrap(), link.receivers().next().unwrap());
                    match (figure(&link), at_level(&giver), at_level(&receiver)) {
                        _ if link.is_joint() => joint += 1,
                        (None, _, _) => without += 1,
                        (Some(sum), Some(from), Some(to)) => {
                            let year = link.period().map(|period| period.to_string().parse().unwrap());
                            *wanted.entry((from, to, year)).or_default() += sum * 10_000;
                        }
                        _ => outside += 1,
                    }
                }
                prop_assert_eq!((found.without_figure, found.joint, found.outside), (without, joint, outside));
                let rows: BTreeMap<_, _> = found.rows.iter().map(|row| ((row.giver, row.receiver, row.year), row.sum)).collect();
                prop_assert_eq!(rows, wanted);
                prop_assert!(found.rows.is_sorted());
            }
        }
    }
}

#[test]
fn answers_are_the_same_to_the_last_bit_at_any_number_of_threads() {
    // More nodes than one thread takes at a time, cycles among them.
    let mut draw = 1u64;
    let arcs = std::iter::repeat_with(|| {
        draw = draw.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (draw >> 33, draw >> 20 & 0x1fff, draw >> 50)
    });
    let arcs = arcs.map(|(from, to, weight)| (from % 9_000, to, Some(1.0 + f64::from(u16::try_from(weight % 100).unwrap()))));
    let network = Network::new(arcs.take(30_000));
    let sources: Vec<usize> = (0..network.len()).step_by(50).collect();
    let bits = |scores: Vec<f64>| scores.into_iter().map(f64::to_bits).collect::<Vec<u64>>();
    let answers = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| (bits(pagerank(&network, Options::default())), bits(dependencies(&network, &sources, Length::Links))))
    };
    let one = answers(1);
    assert_eq!(one, answers(2));
    assert_eq!(one, answers(5));
}

#[test]
fn a_view_by_kinds_alone_has_all_links_of_settled_kinds() {
    let text = "
        [[organization]]
        name = 'a'
        [[organization]]
        name = 'b'
        [[pairing]]
        from = 'a'
        to = 'b'
        [[funding]]
        from = 'a'
        to = 'b'
        status = 'planned'";
    let graph = graph(text);
    assert!(kinds(&graph, &["pairing"]).kinds_only());
    assert!(!kinds(&graph, &["funding"]).kinds_only(), "a planned link is not in the view");
    assert!(!graph.view().kinds_only());
    assert!(!graph.nothing().kinds_only());
    assert!(!view(&graph, Filter { kinds: vec!["pairing".into()], public: true, ..Filter::default() }).kinds_only());
    assert!(!crate::graphs::as_of(&graph, "2020").kinds_only());
}

#[test]
fn what_lies_in_a_place_for_a_while_is_in_no_region_surely() {
    let graph = graph(
        "
        [[region]]
        id = 'p'
        name = 'p'
        level = 'province'
        [[school]]
        id = 'a'
        name = 'a'
        within = 'p'
        [[school]]
        id = 'b'
        name = 'b'
        [[within]]
        from = 'b'
        to = 'p'
        period = '2020/2021'",
    );
    let found = regions(&graph, Level::Province, shanhai::graph::Role::Giver);
    let of = |id: &str| found[Network::ties(&graph.view(), &[]).place(entity(&graph, id).handle()).unwrap()];
    let province = Some(entity(&graph, "p").handle());
    assert_eq!((of("p"), of("a"), of("b")), (province, province, None));
}

#[test]
fn an_enclave_receives_in_the_region_of_its_owner() {
    let graph = graph(
        "
        region = [{ id = 'p', name = 'p', level = 'province' }, { id = 'q', name = 'q', level = 'province' }]
        park = [{ id = 'one', name = 'one', within = 'p' }, { id = 'two', name = 'two', within = 'p' }]
        ownership = [{ from = 'q', to = 'one' }, { from = ['p', 'q'], to = 'two' }]
        school = [{ id = 's', name = 's', within = 'one' }]",
    );
    let [p, q] = ["p", "q"].map(|id| Some(entity(&graph, id).handle()));
    let of = |role| {
        let found = regions(&graph, Level::Province, role);
        ["one", "s", "two"].map(|id| found[Network::ties(&graph.view(), &[]).place(entity(&graph, id).handle()).unwrap()])
    };
    assert_eq!(of(shanhai::graph::Role::Giver), [p, p, p]);
    assert_eq!(of(shanhai::graph::Role::Receiver), [q, q, None]);
}

#[test]
fn a_sum_beyond_64_bits_is_told() {
    let large = "[[funding]]\nfrom = 'a'\nto = 'b'\namount = '900000000000000元'\n";
    let one = format!("[[organization]]\nname = 'a'\n[[organization]]\nname = 'b'\n{large}");
    let whole = graph(&one);
    let network = Network::flows(&whole.view(), Figures::MONEY).unwrap();
    let ends = (entity(&whole, "a").handle(), entity(&whole, "b").handle());
    assert_eq!(flow::maximum(&network, ends.0, ends.1), 9_000_000_000_000_000_000);
    let twice = graph(&format!("{one}{large}period = '2020'\n"));
    assert!(Network::flows(&twice.view(), Figures::MONEY).is_err());
    assert!(rollup(&twice.view(), Figures::MONEY, &[Level::Province]).is_err());
}
