//! What an answer owes to mergers, splits and renaming: what should be said beside it.

use std::collections::BTreeSet;

use crate::gazetteer::{Region, china};
use crate::graph::{Entity, Found, LinkId, Role, View};
use crate::model::{Answer, Family, Period};

/// Something that became of the entity of a question.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Became<'g> {
    /// Links of a former unit count to what it went into.
    Merged {
        /// The former unit.
        from: Entity<'g>,
        /// The entity that was asked for, or what lies in it.
        to: Entity<'g>,
        /// When.
        when: Option<Period>,
        /// How many links of the view count by it alone.
        links: usize,
    },
    /// A former unit has several heirs: its links are possible for each.
    Split {
        /// The former unit.
        from: Entity<'g>,
        /// The entity that was asked for, or what lies in it.
        to: Entity<'g>,
        /// When.
        when: Option<Period>,
        /// How many links of the view count by it alone.
        links: usize,
    },
    /// The entity gave land to another and lives on: what it had before counts to it, and possibly to the other.
    GaveLand {
        /// The entity that was asked for.
        from: Entity<'g>,
        /// Who got the land.
        to: Entity<'g>,
        /// When.
        when: Option<Period>,
        /// How many links of the view are from before.
        links: usize,
    },
    /// At the asked date the region had another name or code.
    Called {
        /// Its name then.
        name: &'static str,
        /// Its code then.
        code: u32,
        /// The year.
        year: u16,
    },
    /// At the asked date there was no such region.
    NotThere {
        /// The year.
        year: u16,
    },
}

/// What should be said beside the answer to a question about an entity in these roles.
///
/// Cost: the links that touch what the entity took over; nothing where there is no succession.
pub fn became<'g>(view: &View<'g>, subject: &Found<'g>, roles: &[Role]) -> Vec<Became<'g>> {
    let mut told = Vec::new();
    if let (Some(region), Some(year)) = (region_of(subject), asked_year(view)) {
        told.extend(then(region, year));
    }
    let Found::Entity(whole) = subject else { return told };
    let graph = view.graph();
    let succession = &graph.containment.succession;
    if succession.is_empty() {
        return told;
    }
    let mut seen = BTreeSet::from([whole.handle()]);
    let mut open = vec![whole.handle()];
    while let Some(to) = open.pop() {
        for from in succession.forebears(to).iter().copied().filter(|from| seen.insert(*from)) {
            open.push(from);
            let Some(heir) = succession.heirs(from).iter().find(|heir| heir.to == to) else { continue };
            let links = by_succession(view, &graph.entity(from), whole, roles);
            if links > 0 {
                let (from, to, when) = (graph.entity(from), graph.entity(to), graph.link(heir.link).period().copied());
                let split = succession.heirs(from.handle()).len() > 1 || heir.lives_on;
                told.push(if split { Became::Split { from, to, when, links } } else { Became::Merged { from, to, when, links } });
            }
        }
    }
    for heir in succession.heirs(whole.handle()).iter().filter(|heir| heir.lives_on) {
        let links = touching(view, whole, roles)
            .into_iter()
            .filter(|link| heir.answers(&view.moment(&graph.link(*link)), true) != Answer::No)
            .count();
        if links > 0 {
            let when = graph.link(heir.link).period().copied();
            told.push(Became::GaveLand { from: *whole, to: graph.entity(heir.to), when, links });
        }
    }
    told
}

/// The links of the view that touch an entity in one of the roles.
fn touching(view: &View<'_>, entity: &Entity<'_>, roles: &[Role]) -> BTreeSet<LinkId> {
    let mut found = BTreeSet::new();
    for role in roles {
        let links: Vec<LinkId> = match role {
            Role::Giver => entity.links_out().map(|link| link.handle()).collect(),
            Role::Receiver => entity.links_in().map(|link| link.handle()).collect(),
        };
        let shown = |link: &LinkId| view.graph().link(*link).family() == Family::Support && view.admits(*link) != Answer::No;
        found.extend(links.into_iter().filter(shown));
    }
    found
}

/// How many links of what lies in a former unit count to a whole, and would not without the succession.
fn by_succession(view: &View<'_>, former: &Entity<'_>, whole: &Entity<'_>, roles: &[Role]) -> usize {
    let graph = view.graph();
    let containment = &graph.containment;
    let mut found = BTreeSet::new();
    for role in roles {
        for node in containment.inside(former.handle(), *role) {
            for link in touching(view, &graph.entity(node), &[*role]) {
                let moment = view.moment(&graph.link(link));
                let plain = containment.counts_to(node, *role, &moment).iter().any(|(above, _)| *above == whole.handle());
                let own = containment.counts(node, former.handle(), *role, &moment) != Answer::No;
                if own && !plain && view.settle(containment.counts(node, whole.handle(), *role, &moment)) != Answer::No {
                    found.insert(link);
                }
            }
        }
    }
    found.len()
}

fn region_of(subject: &Found<'_>) -> Option<Region> {
    match subject {
        Found::Entity(entity) => entity.gazetteer_region(),
        Found::Region(region) => Some(*region),
    }
}

/// The year at whose end the question stands, if it is asked as of a date.
fn asked_year(view: &View<'_>) -> Option<u16> {
    let asked = view.filter().as_of.as_ref()?;
    let day = asked.end().1.or(asked.start().0)?;
    u16::try_from(day.to_ymd().0).ok()
}

fn then<'g>(region: Region, year: u16) -> Option<Became<'g>> {
    let gazetteer = china();
    if year < crate::gazetteer::FIRST_YEAR {
        return None;
    }
    let Some((name, code)) = gazetteer.name_at(region, year).zip(gazetteer.code_at(region, year)) else {
        return Some(Became::NotThere { year });
    };
    (name != region.name() || code != region.code()).then_some(Became::Called { name, code, year })
}
