//! Snapshots: a graph that was frozen and opened is the graph that was built, and damage is told.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use shanhai::graph::snapshot::{self, SnapshotError};
use shanhai::graph::{Builder, Filter, Graph, Lang};
use shanhai::io::json::write_graph;
use shanhai::io::read_paths;
use shanhai::model::{Level, Status};
use shanhai::query::flows::{FlowsOptions, flows};
use shanhai::query::partners::{Partners, Side};
use shanhai::query::path::{Ways, ways};
use shanhai::query::total::{Total, total};

use crate::formats::registers;
use crate::graphs::{ask, graph};
use crate::root;

/// A file that is not there yet and goes away with the value.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        // Tests run side by side.
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Place(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}-{number}.shg", std::process::id())))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

fn bytes(graph: &Graph) -> Vec<u8> {
    let mut bytes = Vec::new();
    graph.write_snapshot(&mut bytes).unwrap();
    bytes
}

fn open(place: &Place, bytes: &[u8]) -> Result<Graph, SnapshotError> {
    // Written beside and moved, as a file that may be mapped must be.
    let beside = place.0.with_extension("new");
    fs::write(&beside, bytes).unwrap();
    fs::rename(&beside, &place.0).unwrap();
    Graph::open(&place.0)
}

/// All that a graph says: its export with plans, and answers to each kind of question.
fn told(graph: &Graph) -> Vec<String> {
    let all = graph.filtered(Filter { statuses: Status::ALL.to_vec(), ..Filter::default() }).unwrap();
    let view = graph.view();
    let mut told = vec![write_graph(&all).unwrap()];
    let json = |value: serde_json::Value| value.to_string();
    let as_json = |told: &mut Vec<String>, value: Result<serde_json::Value, serde_json::Error>| told.push(json(value.unwrap()));
    let question = Total::default();
    as_json(&mut told, serde_json::to_value(total(&view, &question).to_shape(&view, &question)));
    for level in [Level::Province, Level::County] {
        let options = FlowsOptions { ledger: true, ..FlowsOptions::new(level) };
        as_json(&mut told, serde_json::to_value(flows(&view, &options).to_shape(&view, &options)));
    }
    let some: Vec<_> = graph.entities().step_by(1 + graph.node_count() / 12).collect();
    for entity in &some {
        told.push(format!("{:?}", entity.path()));
        told.push(graph.find(entity.name()).map_or_else(|error| error.to_string(), |found| found.id()));
        for side in [Side::Supporters, Side::Recipients] {
            let question = Partners { hops: 3, ..Partners::new(side) };
            as_json(&mut told, serde_json::to_value(ask(&view, entity.id(), &question).to_shape(&view, &question)));
        }
        let found = ways(&view, *entity, some[0], &Ways::default());
        as_json(&mut told, serde_json::to_value(found.to_shape(&view, Lang::Zh)));
    }
    let merged = graph.links().step_by(1 + graph.link_count() / 40).map(|link| graph.link_by_id(link.id()).is_some());
    told.push(format!("{:?}", merged.collect::<Vec<_>>()));
    told
}

/// That a graph, and what is opened of it, say the same and freeze to the same bytes.
fn assert_opens_the_same(name: &str, graph: &Graph) {
    let place = Place::new(name);
    graph.freeze(&place.0).unwrap();
    let frozen = fs::read(&place.0).unwrap();
    let opened = Graph::open(&place.0).unwrap();
    assert!(snapshot::is_snapshot(&place.0));
    assert_eq!(bytes(&opened), frozen, "{name}: untouched");
    for (one, other) in told(graph).iter().zip(&told(&opened)) {
        assert!(one == other, "{name}\n{one}\n{other}");
    }
    assert_eq!(bytes(&opened), frozen, "{name}: asked");
    assert_eq!(bytes(graph), frozen, "{name}: again");
    assert!(snapshot::check(&place.0).unwrap().sections.iter().all(|section| section.sound));
}

#[test]
fn the_shipped_graphs_open_as_they_were_built() {
    for name in ["shanhai", "national"] {
        let built = Builder::new(read_paths(&[root("graphs").join(name)])).build();
        assert_opens_the_same(name, &built.graph);
    }
}

/// A small graph with something of everything.
const EVERYTHING: &str = "
    [[kind]]
    name = 'twinning'
    of = 'link'
    [[source]]
    id = 's1'
    title = 'one'
    published = '2024~'
    [[park]]
    id = 'park'
    name = '飞地'
    aliases = ['enclave']
    within = '拱墅区'
    owner = '衢州市'
    [[funding]]
    id = 'f1'
    from = '绍兴市'
    to = ['乐山市', '金口河区']
    amount = '3300多万元'
    period = '2021/..'
    scheme = '东西部协作'
    note = 'a note'
    cite = { source = 's1', quote = '投入' }
    [[funding]]
    id = 'f2'
    from = '上虞区'
    to = '金口河区'
    amount = { value = '5万元', id = 'm1', part_of = { link = 'f1' } }
    x = { own = [1, 2] }
    [[twinning]]
    from = '绍兴市'
    to = '乐山市'
    [[indicator]]
    of = '江山市'
    what = 'gdp'
    value = '430.47亿元'
    period = '2024'
";

/// Bytes of a row of the table, and of what stands before it: `docs/snapshots.md`.
const HEAD: usize = 64;
const ROW: usize = 48;

fn number(bytes: &[u8], at: usize) -> usize {
    usize::try_from(u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())).unwrap()
}

/// Makes all sums those of the bytes, so that damage is not told by them.
fn sum_again(bytes: &mut [u8]) {
    let sections = u32::from_le_bytes(bytes[16..20].try_into().unwrap()) as usize;
    let table = HEAD + sections.min(200) * ROW;
    for row in (HEAD..table).step_by(ROW) {
        let Some(bytes_of) = bytes.get(row..row + ROW).map(|row| (number(row, 8), number(row, 16))) else { return };
        let place = bytes_of.0..bytes_of.0.saturating_add(bytes_of.1);
        let Some(section) = bytes.get(place) else { continue };
        let sum = xxhash_rust::xxh3::xxh3_64(section);
        bytes[row + 40..row + 48].copy_from_slice(&sum.to_le_bytes());
    }
    bytes[56..64].fill(0);
    let sum = xxhash_rust::xxh3::xxh3_64(&bytes[..table.min(bytes.len())]);
    bytes[56..64].copy_from_slice(&sum.to_le_bytes());
}

/// What opening some bytes is refused with; none if they open.
fn refused(bytes: &[u8]) -> Option<String> {
    let place = Place::new("refused");
    open(&place, bytes).err().map(|error| error.to_string())
}

#[test]
fn what_is_no_snapshot_of_this_release_is_refused_with_advice() {
    let sound = bytes(&graph(EVERYTHING));
    assert_eq!(refused(&sound), None);
    assert_eq!(refused(b"").as_deref(), Some("this is no snapshot"));
    assert_eq!(refused(b"[[pairing]]").as_deref(), Some("this is no snapshot"));
    let with = |at: usize, put: &[u8]| {
        let mut bytes = sound.clone();
        bytes[at..at + put.len()].copy_from_slice(put);
        sum_again(&mut bytes);
        refused(&bytes).unwrap()
    };
    let release = env!("CARGO_PKG_VERSION");
    assert_eq!(with(12, &[2]), format!("the snapshot has layout 2, of shanhai {release}; this release reads layout 1"));
    let order = "snapshots keep numbers in little-endian order, which this machine or the file does not";
    assert_eq!(with(8, &[1, 2, 3, 4]), order);
    let kind = sound.windows(6).position(|word| word == b"region").unwrap();
    assert_eq!(with(kind, b"Region"), format!("the snapshot was written by shanhai {release}, which has other built-in kinds"));
    assert_eq!(
        with(24, &[1, 1]),
        format!("the snapshot should have {} bytes and has {}", 0x101 + (sound.len() & !0xffff), sound.len())
    );
    let error = open(&Place::new("hint"), &sound[..sound.len() - 1]).unwrap_err();
    assert_eq!(error.hint(), Some("copy the snapshot again, or freeze the graph again from its files"));
}

/// A snapshot with a section at its end that nobody knows.
pub(crate) fn with_section(sound: &[u8], length: usize) -> Vec<u8> {
    let sections = u32::from_le_bytes(sound[16..20].try_into().unwrap()) as usize;
    let table = HEAD + sections * ROW;
    // One more row, and all that comes after the table a step further on.
    let mut newer = [&sound[..table], &[0; 64], &sound[table..]].concat();
    newer[16] += 1;
    newer[table..table + 4].copy_from_slice(&9999u32.to_le_bytes());
    let place = newer.len() as u64;
    newer[table + 8..table + 16].copy_from_slice(&place.to_le_bytes());
    newer[table + 16..table + 24].copy_from_slice(&(length as u64).to_le_bytes());
    newer.resize(newer.len() + length, 0);
    let length = (newer.len() as u64).to_le_bytes();
    newer[24..32].copy_from_slice(&length);
    for row in (HEAD..table).step_by(ROW) {
        let further = number(&newer, row + 8) as u64 + 64;
        newer[row + 8..row + 16].copy_from_slice(&further.to_le_bytes());
    }
    sum_again(&mut newer);
    newer
}

/// Where a section lies.
#[cfg(feature = "cli")]
pub(crate) fn place_of(bytes: &[u8], section: u32) -> std::ops::Range<usize> {
    let mut rows = bytes[HEAD..].chunks_exact(ROW);
    let row = rows.find(|row| row[..4] == section.to_le_bytes()).unwrap();
    number(row, 8)..number(row, 8) + number(row, 16)
}

#[test]
fn a_section_of_a_newer_release_is_left_alone() {
    let sound = bytes(&graph(EVERYTHING));
    let place = Place::new("newer");
    assert_eq!(told(&open(&place, &with_section(&sound, 5)).unwrap()), told(&graph(EVERYTHING)));
    // A row that is missing is told.
    let mut older = sound;
    let table = HEAD + u32::from_le_bytes(older[16..20].try_into().unwrap()) as usize * ROW;
    older[table - ROW..table - ROW + 4].copy_from_slice(&9999u32.to_le_bytes());
    sum_again(&mut older);
    assert_eq!(refused(&older).as_deref(), Some("the snapshot is damaged in its possible wholes"));
}

#[test]
fn every_flipped_byte_and_every_cut_is_told() {
    let sound = bytes(&graph(EVERYTHING));
    let mut broken = sound.clone();
    for at in (0..sound.len()).step_by(if cfg!(debug_assertions) { 7 } else { 1 }) {
        broken[at] ^= 0x10;
        let told = refused(&broken);
        // Between sections there are zeros that nobody reads.
        assert!(told.is_some() || sound[at] == 0, "byte {at}");
        broken[at] = sound[at];
    }
    for at in (0..sound.len()).step_by(61) {
        assert!(refused(&sound[..at]).is_some(), "cut at {at}");
    }
}

#[test]
fn a_snapshot_that_cant_be_written_leaves_what_was_there() {
    let place = Place::new("kept");
    fs::write(&place.0, "old").unwrap();
    let missing = place.0.join("in-a-file.shg");
    assert!(graph(EVERYTHING).freeze(&missing).is_err());
    assert_eq!(fs::read(&place.0).unwrap(), b"old");
}

#[test]
fn who_has_the_old_one_open_keeps_it() {
    let place = Place::new("replaced");
    graph(EVERYTHING).freeze(&place.0).unwrap();
    let opened = Graph::open(&place.0).unwrap();
    graph("[[pairing]]\nfrom = '上虞区'\nto = '金口河区'\n").freeze(&place.0).unwrap();
    assert_eq!(told(&opened), told(&graph(EVERYTHING)));
    assert_eq!(Graph::open(&place.0).unwrap().view().links().count(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(debug_assertions) { 12 } else { 256 }, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_graph_opens_as_it_was_built(register in registers()) {
        assert_opens_the_same("random", &graph(&register));
    }

    /// Damage that the sums do not tell: opening gives an error or a graph, and no question reads what is not there. A panic by
    /// index is what a question may come to.
    #[test]
    fn damage_behind_the_sums_is_no_undefined_behaviour(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in prop::option::weighted(0.1, any::<prop::sample::Index>()),
    ) {
        let mut bytes = bytes(&graph(EVERYTHING));
        for (at, byte) in flips {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()).max(HEAD));
        }
        sum_again(&mut bytes);
        let place = Place::new("flipped");
        if let Ok(opened) = open(&place, &bytes) {
            let _ = catch_unwind(AssertUnwindSafe(|| told(&opened)));
        }
    }
}
