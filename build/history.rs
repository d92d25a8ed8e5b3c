//! Who held which code when: the yearly changes, walked back from today.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::stem::stem;
use crate::text::{Change, Division, Side};

/// The year of spans that last until today.
pub(crate) const OPEN: u16 = 9999;

/// A stretch of years in which a unit kept code, name and parent.
#[derive(Clone)]
pub(crate) struct Span {
    pub(crate) from: u16,
    pub(crate) to: u16,
    pub(crate) side: Side,
    /// What began it; see `ChangeKind` of the library.
    pub(crate) kind: u8,
}

/// A unit through its renamings; the newest span comes first.
pub(crate) struct Unit {
    pub(crate) spans: Vec<Span>,
}

impl Unit {
    pub(crate) fn last(&self) -> &Span {
        &self.spans[0]
    }
}

/// A step from one unit to another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Succession {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) year: u16,
    pub(crate) kind: u8,
}

pub(crate) const ESTABLISHED: u8 = 1;
const MERGED: u8 = 9;
const SPLIT: u8 = 10;

/// All units, and how one became another.
#[derive(Default)]
pub(crate) struct History {
    pub(crate) units: Vec<Unit>,
    pub(crate) successions: Vec<Succession>,
    pub(crate) faults: Vec<String>,
    /// The unit at each code, at the end of the year before the one at work.
    holders: HashMap<u32, usize>,
    /// For each code the years that touch it, and whether it had a holder afterwards.
    touched: HashMap<u32, BTreeMap<u16, bool>>,
}

/// How deep a code lies: province, prefecture, county.
pub(crate) fn depth(code: u32) -> u8 {
    if code.is_multiple_of(10_000) {
        1
    } else if code.is_multiple_of(100) {
        2
    } else {
        3
    }
}

/// The parent that a code implies when the text names none.
pub(crate) fn implied_parent(code: u32) -> u32 {
    match depth(code) {
        1 => 0,
        2 => code / 10_000 * 10_000,
        _ => code / 100 * 100,
    }
}

/// A correction's word for an end that is a merger or a split although the heir was born that year.
const JOINED: &str = "并入";

/// 绍兴县 ended and 柯桥区 was born of it alone: the list writes two events where there is one unit that goes on. Before 1984
/// the list is too noisy for that.
fn goes_on(change: &Change, changes: &[&Change]) -> bool {
    let (Some(old), Some(new), "撤销") = (&change.old, &change.new, change.kind.as_str()) else { return false };
    let from = ["县", "市", "地区", "盟"].iter().any(|end| old.name.ends_with(end));
    let to = ["县", "市", "区"].iter().any(|end| new.name.ends_with(end)) && !new.name.ends_with("新区");
    let comes = |c: &&&Change| c.new.as_ref().is_some_and(|n| n.code == new.code);
    let born = changes.iter().filter(comes).filter(|c| c.kind == "新设").count() == 1;
    change.year >= 1984 && from && to && born && changes.iter().filter(comes).count() == 2
}

fn upgrade(old: &str, new: &str) -> &'static str {
    match (old, new) {
        _ if old.ends_with("地区") || old.ends_with('盟') => "撤地设市",
        _ if old.ends_with('市') && new.ends_with('区') => "撤市设区",
        _ if new.ends_with('区') => "撤县设区",
        _ if old.ends_with('县') && new.ends_with('市') => "撤县设市",
        _ => "更名",
    }
}

fn kind_number(kind: &str, old: &Side, new: &Side) -> u8 {
    match kind {
        "撤县设市" => 4,
        "撤县设区" | "撤旗设区" => 5,
        "撤市设区" => 6,
        "撤地设市" => 7,
        "更名" if old.name != new.name => 2,
        _ if old.name == new.name => 3,
        _ if stem(&old.name) != stem(&new.name) => 2,
        _ => 8,
    }
}

/// How sure it is that `old` lives on as `new`; 0 is not at all.
fn affinity(kind: &str, old: &Side, new: &Side) -> u8 {
    if depth(old.code) != depth(new.code) || province(old.code) != province(new.code) || kind == "撤区设区" || kind == JOINED
    {
        0
    } else if old.name == new.name {
        3
    } else if stem(&old.name) == stem(&new.name) {
        2
    } else {
        u8::from(kind != "撤销")
    }
}

/// Whether the kind says that the old unit ended; its new side then only names the heir.
fn ends(kind: &str) -> bool {
    matches!(kind, "撤销" | "撤区设区" | JOINED)
}

struct Claim<'a> {
    affinity: u8,
    kind: &'a str,
    old: &'a Side,
    new: &'a Side,
}

/// Codes of the same province: Sichuan and Chongqing, Guangdong and Hainan were one once.
fn province(code: u32) -> u32 {
    match code / 10_000 {
        50 => 51,
        46 => 44,
        other => other,
    }
}

impl History {
    /// Walks the changes back from the divisions of today.
    pub(crate) fn build(divisions: &[Division], changes: &[Change]) -> Self {
        let mut history = Self::default();
        for division in divisions {
            let side = Side { code: division.code, name: division.name.clone(), parent: division.parent };
            history.holders.insert(division.code, history.units.len());
            history.units.push(Unit { spans: vec![Span { from: 0, to: OPEN, side, kind: 0 }] });
        }
        let mut years: BTreeMap<u16, Vec<&Change>> = BTreeMap::new();
        for change in changes {
            if let Some(old) = &change.old {
                history.touched.entry(old.code).or_default().entry(change.year).or_default();
            }
            if let Some(new) = change.new.as_ref().filter(|_| !ends(&change.kind)) {
                history.touched.entry(new.code).or_default().insert(change.year, true);
            }
            years.entry(change.year).or_default().push(change);
        }
        for (year, changes) in years.into_iter().rev() {
            history.undo(year, &changes);
        }
        history.successions.sort_unstable();
        history.successions.dedup();
        history
    }

    /// Whether a code had a holder that kept it through a year: who comes to it then was merged into that holder.
    fn held_through(&self, code: u32, year: u16, changes: &[&Change]) -> bool {
        let earlier = self.touched.get(&code).and_then(|years| years.range(..year).next_back());
        earlier.is_some_and(|(_, held)| *held) && changes.iter().all(|c| c.old.as_ref().is_none_or(|o| o.code != code))
    }

    fn undo(&mut self, year: u16, changes: &[&Change]) {
        let mut claims = Vec::new();
        let mut leaving: Vec<&Side> = Vec::new();
        let mut coming: Vec<&Side> = Vec::new();
        for change in changes {
            match (change.kind.as_str(), &change.old, &change.new) {
                ("析置", _, Some(new)) | (_, None, Some(new)) => coming.push(new),
                (kind @ "码位改派", Some(old), Some(new)) => {
                    // 淮阴市 became 淮安市, a name that a county bore till then: a renaming, unless both are found elsewhere.
                    if year >= 1984 {
                        claims.push(Claim { affinity: affinity(kind, old, new), kind, old, new });
                    }
                    leaving.push(old);
                    coming.push(new);
                }
                (_, Some(old), Some(new)) if self.held_through(new.code, year, changes) => leaving.push(old),
                (kind, Some(old), Some(new)) => {
                    let same = depth(old.code) == depth(new.code) && goes_on(change, changes);
                    let kind = if same { upgrade(&old.name, &new.name) } else { kind };
                    claims.push(Claim { affinity: affinity(kind, old, new), kind, old, new });
                    leaving.push(old);
                    if !ends(kind) {
                        coming.push(new);
                    }
                }
                (_, Some(old), None) => leaving.push(old),
                (_, None, None) => {}
            }
        }
        claims.extend(same_named(&leaving, &coming));
        claims.sort_by_key(|c| (std::cmp::Reverse(c.affinity), c.kind == "码位改派", c.old.code, c.new.code));
        let moves = self.settle(&claims);
        self.rewind(year, &moves, &leaving, &coming);
        self.note_successions(year, changes, &moves);
    }

    /// Gives each old and each new code to at most one claim, the surest first.
    fn settle<'a>(&self, claims: &[Claim<'a>]) -> Vec<(&'a Side, &'a Side, u8)> {
        let (mut old_taken, mut new_taken) = (HashSet::new(), HashSet::new());
        let mut moves = Vec::new();
        for claim in claims.iter().filter(|c| c.affinity > 0) {
            if !self.holders.contains_key(&claim.new.code) || old_taken.contains(&claim.old.code) {
                continue;
            }
            if new_taken.insert(claim.new.code) {
                old_taken.insert(claim.old.code);
                moves.push((claim.old, claim.new, kind_number(claim.kind, claim.old, claim.new)));
            }
        }
        moves
    }

    fn rewind(&mut self, year: u16, moves: &[(&Side, &Side, u8)], leaving: &[&Side], coming: &[&Side]) {
        let mut arrived: Vec<(usize, &Side)> = Vec::new();
        let mut born: Vec<u32> = Vec::new();
        for &(old, new, kind) in moves {
            if let Some(unit) = self.holders.remove(&new.code) {
                let open = self.units[unit].spans.len() - 1;
                let span = &mut self.units[unit].spans[open];
                span.from = year;
                span.kind = kind;
                if span.side.name != new.name {
                    let fault = format!("{year}: {} is {} here and {} later", new.code, new.name, span.side.name);
                    self.faults.push(fault);
                }
                arrived.push((unit, old));
            }
        }
        for new in coming {
            if moves.iter().any(|(_, n, _)| n.code == new.code) || born.contains(&new.code) {
                continue;
            }
            born.push(new.code);
            match self.holders.remove(&new.code) {
                Some(unit) => self.begin(unit, year),
                None => {
                    self.faults.push(format!("{year}: {} {} comes and nothing tells of its end", new.code, new.name));
                }
            }
        }
        for (unit, old) in arrived {
            self.place(unit, old, year);
        }
        let mut gone: Vec<u32> = Vec::new();
        for old in leaving {
            if moves.iter().any(|(o, ..)| o.code == old.code) || gone.contains(&old.code) {
                continue;
            }
            gone.push(old.code);
            let unit = self.units.len();
            self.units.push(Unit { spans: Vec::new() });
            self.place(unit, old, year);
        }
    }

    fn begin(&mut self, unit: usize, year: u16) {
        if let Some(span) = self.units[unit].spans.last_mut() {
            span.from = year;
            span.kind = ESTABLISHED;
        }
    }

    /// Opens a span that ends in `year`; who was thought to hold the code all along began in that year.
    fn place(&mut self, unit: usize, side: &Side, year: u16) {
        let mut side = side.clone();
        if side.parent == 0 {
            side.parent = implied_parent(side.code);
        }
        if let Some(squatter) = self.holders.insert(side.code, unit) {
            let fault = format!("{year}: {} {} leaves a code whose next holder never came", side.code, side.name);
            self.faults.push(fault);
            self.begin(squatter, year);
        }
        self.units[unit].spans.push(Span { from: 0, to: year, side, kind: 0 });
    }

    fn note_successions(&mut self, year: u16, changes: &[&Change], moves: &[(&Side, &Side, u8)]) {
        for change in changes {
            let (Some(old), Some(new)) = (&change.old, &change.new) else { continue };
            if change.kind == "码位改派" || moves.iter().any(|(o, n, _)| o.code == old.code && n.code == new.code) {
                continue;
            }
            // A namesake in another province is no heir: the list found it by name alone.
            if old.name == new.name && province(old.code) != province(new.code) {
                continue;
            }
            let kind = if change.kind == "析置" { SPLIT } else { MERGED };
            let from = self.holders.get(&old.code).copied().or_else(|| self.at(old.code, year));
            let to = self.at(new.code, year);
            if let (Some(from), Some(to)) = (from, to)
                && from != to
                && (kind == SPLIT || self.units[from].last().to == year)
            {
                self.successions.push(Succession { from, to, year, kind });
            }
        }
    }

    /// The unit that held a code at the end of a year.
    pub(crate) fn at(&self, code: u32, year: u16) -> Option<usize> {
        self.units.iter().position(|u| u.spans.iter().any(|s| s.side.code == code && s.from <= year && year < s.to))
    }
}

/// Units that left one code and came to another in the same year, under a name that is single on both sides.
fn same_named<'a>(leaving: &[&'a Side], coming: &[&'a Side]) -> Vec<Claim<'a>> {
    let key = |side: &Side| (province(side.code), depth(side.code), side.name.clone());
    let mut left: HashMap<_, Vec<&'a Side>> = HashMap::new();
    for &side in leaving {
        let list = left.entry(key(side)).or_default();
        if list.iter().all(|s| s.code != side.code) {
            list.push(side);
        }
    }
    let mut came: BTreeMap<_, Vec<&'a Side>> = BTreeMap::new();
    for &side in coming {
        let list = came.entry(key(side)).or_default();
        if list.iter().all(|s| s.code != side.code) {
            list.push(side);
        }
    }
    let mut claims = Vec::new();
    for (key, new) in came {
        if let (Some([old]), [new]) = (left.get(&key).map(Vec::as_slice), new.as_slice())
            && old.code != new.code
        {
            claims.push(Claim { affinity: 3, kind: "同名改码", old, new });
        }
    }
    claims
}
