//! The binary tables: one arena of names, fixed records, and sorted index arrays; little-endian throughout.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use crate::history::{History, OPEN, implied_parent};
use crate::stem::stem;
use crate::text::{Outcome, Side, Text};

const NONE: u16 = u16::MAX;

/// Sections in the order of the file, with the size of a record.
#[derive(Default)]
struct Sections {
    bytes: Vec<u8>,
    layout: String,
}

impl Sections {
    fn add(&mut self, name: &str, record: usize, data: &[u8]) -> Outcome<()> {
        writeln!(
            self.layout,
            "pub(in crate::gazetteer) const {name}: Section = Section {{ start: {}, len: {}, record: {record} }};",
            self.bytes.len(),
            data.len() / record
        )?;
        self.bytes.extend_from_slice(data);
        Ok(())
    }
}

struct Names {
    all: Vec<String>,
    ids: HashMap<String, u16>,
}

impl Names {
    fn new(set: BTreeSet<String>) -> Outcome<Self> {
        let all: Vec<String> = set.into_iter().collect();
        let mut ids = HashMap::new();
        for (id, name) in all.iter().enumerate() {
            ids.insert(name.clone(), u16::try_from(id)?);
        }
        Ok(Self { all, ids })
    }

    fn id(&self, name: &str) -> u16 {
        self.ids.get(name).copied().unwrap_or(NONE)
    }
}

/// A unit as it is written.
struct Record {
    code: u32,
    name: String,
    english: String,
    parent: u16,
    ended: u16,
    point: Option<(f64, f64)>,
    level: u8,
}

/// Pinyin of the stem, capitalised, with an apostrophe where a syllable begins with a vowel.
fn english(name: &str, pinyin: &str) -> String {
    let mut out = String::new();
    for (n, syllable) in pinyin.split(' ').take(stem(name).chars().count()).enumerate() {
        if n == 0 {
            let mut chars = syllable.chars();
            out.extend(chars.next().map(|c| c.to_ascii_uppercase()));
            out.push_str(chars.as_str());
        } else {
            if syllable.starts_with(['a', 'e', 'o']) {
                out.push('\'');
            }
            out.push_str(syllable);
        }
    }
    out
}

/// Writes all tables; returns them and the source of their layout.
pub(crate) fn write(text: &Text, history: &History) -> Outcome<(Vec<u8>, String)> {
    let order = order(history);
    let index: HashMap<usize, u16> =
        order.iter().enumerate().map(|(n, &u)| Ok((u, u16::try_from(n + 1)?))).collect::<Outcome<_>>()?;
    let records = records(text, history, &order, &index);
    let stems = stems(text, &records);

    let mut set: BTreeSet<String> = records.iter().flat_map(|r| [r.name.clone(), r.english.clone()]).collect();
    set.extend(text.townships.iter().map(|t| t.1.clone()));
    set.extend(stems.iter().map(|s| s.0.clone()));
    set.extend(history.units.iter().flat_map(|u| u.spans.iter().map(|s| s.side.name.clone())));
    let names = Names::new(set)?;

    let mut out = Sections::default();
    let (mut arena, mut offsets) = (String::new(), Vec::new());
    for name in &names.all {
        offsets.extend(u32::try_from(arena.len())?.to_le_bytes());
        arena.push_str(name);
    }
    offsets.extend(u32::try_from(arena.len())?.to_le_bytes());
    out.add("ARENA", 1, arena.as_bytes())?;
    out.add("OFFSETS", 4, &offsets)?;
    units(&mut out, &records, &names)?;
    townships(&mut out, text, &records, &names)?;
    let pairs: Vec<u8> = stems.iter().flat_map(|(s, r)| [names.id(s).to_le_bytes(), r.to_le_bytes()]).flatten().collect();
    out.add("STEMS", 4, &pairs)?;
    spans(&mut out, history, &order, &index, &names)?;
    successions(&mut out, history, &index)?;
    out.add("SOUNDS", 6, &sounds(text)?)?;
    let current = records.iter().filter(|r| r.ended == 0).count();
    writeln!(out.layout, "pub(in crate::gazetteer) const CURRENT: usize = {current};")?;
    Ok((out.bytes, out.layout))
}

/// Units of today by code, then the former ones by code and end.
fn order(history: &History) -> Vec<usize> {
    let mut order: Vec<usize> = (0..history.units.len()).collect();
    order.sort_by_key(|&u| {
        let last = history.units[u].last();
        (last.to != OPEN, last.side.code, last.to)
    });
    order
}

/// The unit that a parent's code meant at the end of a span; 省直辖 codes (`339000`) and the like mean the province.
fn parent_of(history: &History, index: &HashMap<usize, u16>, side: &Side, year: u16) -> u16 {
    let province = side.code / 10_000 * 10_000;
    for code in [side.parent, implied_parent(side.code), province] {
        if code != 0
            && code != side.code
            && let Some(&unit) = history.at(code, year).and_then(|u| index.get(&u))
        {
            return unit;
        }
    }
    0
}

fn records(text: &Text, history: &History, order: &[usize], index: &HashMap<usize, u16>) -> Vec<Record> {
    let divisions: HashMap<u32, _> = text.divisions.iter().map(|d| (d.code, d)).collect();
    let spoken: HashMap<&str, String> = text.divisions.iter().map(|d| (stem(&d.name), english(&d.name, &d.pinyin))).collect();
    let mut records =
        vec![Record { code: 0, name: "中国".into(), english: "China".into(), parent: NONE, ended: 0, point: None, level: 0 }];
    for &unit in order {
        let last = history.units[unit].last();
        let side = &last.side;
        let ended = if last.to == OPEN { 0 } else { last.to };
        let division = divisions.get(&side.code).filter(|_| ended == 0);
        let own = division.map(|d| english(&d.name, &d.pinyin));
        let english = text.english.get(&side.code).cloned().or(own);
        records.push(Record {
            code: side.code,
            name: side.name.clone(),
            english: english.or_else(|| spoken.get(stem(&side.name)).cloned()).unwrap_or_else(|| side.name.clone()),
            parent: parent_of(history, index, side, last.to - 1),
            ended,
            point: division.and_then(|d| d.point),
            level: crate::history::depth(side.code),
        });
    }
    records
}

/// The short form with its general word that people use for an autonomous area: 景宁县, 甘孜州, 瀍河区.
fn short_form(name: &str) -> Option<String> {
    let ending = ["自治州", "自治县", "自治旗", "族区"].into_iter().find(|ending| name.ends_with(ending))?;
    let word = ending.chars().next_back()?;
    Some(format!("{}{word}", stem(name)))
}

fn stems(text: &Text, records: &[Record]) -> BTreeSet<(String, u16)> {
    let mut stems = BTreeSet::new();
    for (record, n) in records.iter().zip(0u16..).filter(|(r, _)| r.ended == 0) {
        if record.level > 0 {
            stems.insert((stem(&record.name).to_owned(), n));
            stems.extend(short_form(&record.name).map(|short| (short, n)));
        }
        for (_, alias) in text.aliases.iter().filter(|a| a.0 == record.code) {
            stems.insert((alias.clone(), n));
        }
    }
    stems
}

#[expect(clippy::cast_possible_truncation, reason = "degrees times a hundred thousand fit an i32")]
fn degrees(value: f64) -> i32 {
    (value * 100_000.0).round() as i32
}

fn units(out: &mut Sections, records: &[Record], names: &Names) -> Outcome<()> {
    let mut data = Vec::new();
    for r in records {
        let (lon, lat) = r.point.map_or((i32::MIN, i32::MIN), |(x, y)| (degrees(x), degrees(y)));
        data.extend(r.code.to_le_bytes());
        for short in [names.id(&r.name), names.id(&r.english), r.parent, r.ended] {
            data.extend(short.to_le_bytes());
        }
        data.extend(lon.to_le_bytes());
        data.extend(lat.to_le_bytes());
        data.extend([r.level, 0, 0, 0]);
    }
    out.add("UNITS", 24, &data)?;
    let mut children: Vec<(u16, u16)> =
        records.iter().zip(0u16..).filter(|(r, _)| r.ended == 0 && r.parent != NONE).map(|(r, n)| (r.parent, n)).collect();
    children.sort_unstable();
    out.add("CHILDREN", 2, &children.iter().flat_map(|c| c.1.to_le_bytes()).collect::<Vec<u8>>())
}

fn townships(out: &mut Sections, text: &Text, records: &[Record], names: &Names) -> Outcome<()> {
    let (mut codes, mut name_ids) = (Vec::new(), Vec::new());
    let mut exact: Vec<(u16, u16)> =
        records.iter().zip(0u16..).filter(|(r, _)| r.ended == 0).map(|(r, n)| (names.id(&r.name), n)).collect();
    for (n, (code, name)) in text.townships.iter().enumerate() {
        codes.extend(code.to_le_bytes());
        name_ids.extend(names.id(name).to_le_bytes());
        exact.push((names.id(name), u16::try_from(records.len() + n)?));
    }
    exact.sort_unstable();
    let mut starts = Vec::new();
    for id in 0..=names.all.len() {
        starts.extend(u16::try_from(exact.partition_point(|e| usize::from(e.0) < id))?.to_le_bytes());
    }
    out.add("EXACT_STARTS", 2, &starts)?;
    out.add("TOWNSHIP_CODES", 4, &codes)?;
    out.add("TOWNSHIP_NAMES", 2, &name_ids)?;
    out.add("EXACT", 2, &exact.iter().flat_map(|e| e.1.to_le_bytes()).collect::<Vec<u8>>())
}

fn spans(out: &mut Sections, history: &History, order: &[usize], index: &HashMap<usize, u16>, names: &Names) -> Outcome<()> {
    let (mut data, mut by_code, mut former) = (Vec::new(), Vec::new(), Vec::new());
    for &unit in order {
        let spans = &history.units[unit].spans;
        let today = &spans[0];
        for span in spans.iter().rev() {
            let n = u16::try_from(data.len() / 16)?;
            by_code.push((span.side.code, span.to, n));
            if today.to != OPEN || span.side.name != today.side.name {
                former.push((names.id(&span.side.name), u16::MAX - span.to, n));
            }
            let parent = parent_of(history, index, &span.side, span.to - 1);
            let unit = index.get(&unit).copied().unwrap_or(NONE);
            for short in [unit, span.from, span.to, names.id(&span.side.name)] {
                data.extend(short.to_le_bytes());
            }
            data.extend(span.side.code.to_le_bytes());
            data.extend(parent.to_le_bytes());
            data.extend([span.kind, 0]);
        }
    }
    by_code.sort_unstable();
    former.sort_unstable();
    out.add("SPANS", 16, &data)?;
    out.add("SPANS_BY_CODE", 2, &by_code.iter().flat_map(|s| s.2.to_le_bytes()).collect::<Vec<u8>>())?;
    out.add("FORMER", 2, &former.iter().flat_map(|s| s.2.to_le_bytes()).collect::<Vec<u8>>())
}

fn successions(out: &mut Sections, history: &History, index: &HashMap<usize, u16>) -> Outcome<()> {
    let mut forward = Vec::new();
    for s in &history.successions {
        if let (Some(&from), Some(&to)) = (index.get(&s.from), index.get(&s.to)) {
            forward.push([from, to, s.year, u16::from(s.kind)]);
        }
    }
    forward.sort_unstable();
    let mut back: Vec<(u16, u16)> = forward.iter().zip(0u16..).map(|(s, n)| (s[1], n)).collect();
    back.sort_unstable();
    out.add("SUCCESSIONS", 8, &forward.iter().flatten().flat_map(|s| s.to_le_bytes()).collect::<Vec<u8>>())?;
    out.add("SUCCESSIONS_BACK", 2, &back.iter().flat_map(|s| s.1.to_le_bytes()).collect::<Vec<u8>>())
}

/// Characters with the commonest of their readings in the names, so that 洲 is known to sound like 州.
fn sounds(text: &Text) -> Outcome<Vec<u8>> {
    let mut readings: BTreeMap<char, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut syllables = BTreeSet::new();
    for division in &text.divisions {
        for (c, syllable) in division.name.chars().zip(division.pinyin.split(' ')) {
            *readings.entry(c).or_default().entry(syllable).or_default() += 1;
            syllables.insert(syllable);
        }
    }
    let syllables: Vec<&str> = syllables.into_iter().collect();
    let mut data = Vec::new();
    for (c, counts) in readings {
        if let Some((syllable, _)) = counts.into_iter().max_by_key(|&(s, n)| (n, std::cmp::Reverse(s))) {
            data.extend(u32::from(c).to_le_bytes());
            data.extend(u16::try_from(syllables.partition_point(|s| *s < syllable))?.to_le_bytes());
        }
    }
    Ok(data)
}
