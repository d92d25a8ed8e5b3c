//! What statements say of one another: the same, otherwise, part of.

use hashbrown::HashMap;

use super::links::LinkDraft;
use super::number::tie;
use super::resolve::Resolver;
use crate::diagnostic::{Code, Diagnostic, Placed, nearest};
use crate::graph::LinkId;
use crate::graph::declaration::PartDeclaration;
use crate::graph::store::{Part, Target};

/// Merges links that state another again (`same_as`) into that one: one link, the citations of both.
pub(super) fn merge_restated(links: Vec<LinkDraft>, resolver: &mut Resolver) -> Vec<LinkDraft> {
    let by_id: HashMap<String, usize> =
        links.iter().enumerate().filter_map(|(at, link)| Some((link.id.as_ref()?.value.clone(), at))).collect();
    let mut into: Vec<Option<usize>> = vec![None; links.len()];
    for (at, link) in links.iter().enumerate() {
        let here = link.same_as.iter().map(|id| (id, false));
        for (id, elsewhere) in here.chain(link.same_as_elsewhere.iter().map(|id| (id, true))) {
            match by_id.get(&id.value) {
                None if elsewhere => {
                    let message = format!("`{}` is in none of these files, so this link stands by itself", id.value);
                    let fault = Diagnostic::note(Code::UnknownLink, id.place, message);
                    resolver.faults.push(fault.hint("read the other data set along to count both as one"));
                }
                None => {
                    let fault = Diagnostic::error(Code::UnknownLink, id.place, format!("no link has the id `{}`", id.value));
                    resolver.faults.push(fault.hint(near_id(&id.value, by_id.keys().map(String::as_str))));
                }
                Some(other) if *other == at => {}
                Some(other) => {
                    let target = &links[*other];
                    if target.kind == link.kind && target.from == link.from && target.to == link.to {
                        into[at] = Some(*other);
                    } else {
                        let message = format!("`{}` has another kind or other ends, so it is another link", id.value);
                        let hint = "statements of one link have the same kind, givers and receivers; a figure inside another is `part_of`";
                        resolver.faults.push(
                            Diagnostic::error(Code::Conflict, id.place, message)
                                .hint(hint)
                                .related(target.place, "the other link"),
                        );
                    }
                }
            }
        }
    }
    let id = |at: &usize| links[*at].id.as_ref().map(|id| id.value.as_str());
    let root = |mut at: usize| {
        // As many steps as there are links: a circle of restatements ends at its member of the smallest id.
        let mut seen = vec![at];
        while let Some(next) = into[at] {
            if let Some(turn) = seen.iter().position(|known| *known == next) {
                return seen[turn..].iter().copied().min_by_key(id).unwrap_or(at);
            }
            seen.push(next);
            at = next;
        }
        at
    };
    let mut merged: Vec<(usize, usize)> = (0..links.len()).map(|at| (at, root(at))).filter(|(at, root)| at != root).collect();
    // What several add comes in the order of what they say, not of files.
    merged.sort_by_cached_key(|(at, _)| (id(at).map(str::to_owned), tie(&links[*at], &resolver.roster)));
    let mut slots: Vec<Option<LinkDraft>> = links.into_iter().map(Some).collect();
    for (at, root) in merged {
        let Some(restated) = slots[at].take() else { continue };
        if let Some(link) = slots[root].as_mut() {
            absorb(link, restated);
        }
    }
    slots.into_iter().flatten().collect()
}

fn absorb(link: &mut LinkDraft, restated: LinkDraft) {
    link.period = link.period.or(restated.period);
    link.period_words = link.period_words.take().or(restated.period_words);
    link.scheme = link.scheme.or(restated.scheme);
    for programme in restated.programmes {
        if !link.programmes.contains(&programme) {
            link.programmes.push(programme);
        }
    }
    link.flags &= restated.flags | !crate::graph::store::LinkFlags::POSSIBLE;
    for (role, who) in restated.roles {
        if !link.roles.contains(&(role.clone(), who.clone())) {
            link.roles.push((role, who));
        }
    }
    for measure in restated.measures {
        let known = link.measures.iter().any(|other| {
            let (a, b) = (&other.quantity, &measure.quantity);
            other.name == measure.name && (&a.stated, &a.low, &a.high, &a.unit) == (&b.stated, &b.low, &b.high, &b.unit)
        });
        if !known {
            link.measures.push(measure);
        }
    }
    link.part_of.extend(restated.part_of);
    link.contradicts.extend(restated.contradicts);
    link.common.citations.extend(restated.common.citations);
    link.common.note = match (link.common.note.take(), restated.common.note) {
        (Some(one), Some(other)) if one != other => Some(format!("{one}\n{other}")),
        (one, other) => one.or(other),
    };
    link.common.x = link.common.x.take().or(restated.common.x);
    link.also.extend(restated.also);
    link.also.extend(restated.id);
}

/// Given ids of links and facts and ids of figures, once all are numbered.
#[derive(Debug, Default)]
pub(super) struct Targets {
    pub(super) links: HashMap<String, LinkId>,
    pub(super) facts: HashMap<String, u32>,
    pub(super) measures: HashMap<String, u32>,
}

impl Targets {
    pub(super) fn find(&self, id: &str) -> Option<Target> {
        let link = || self.links.get(id).map(|link| Target::Link(*link));
        let fact = || self.facts.get(id).map(|fact| Target::Fact(*fact));
        self.measures.get(id).map(|row| Target::Measure(*row)).or_else(link).or_else(fact)
    }

    pub(super) fn resolve(&self, id: &Placed<String>, faults: &mut Vec<Diagnostic>) -> Option<Target> {
        let found = self.find(&id.value);
        if found.is_none() {
            let known = self.links.keys().chain(self.facts.keys()).chain(self.measures.keys()).map(String::as_str);
            let message = format!("no link, fact or figure has the id `{}`", id.value);
            faults.push(Diagnostic::error(Code::UnknownLink, id.place, message).hint(near_id(&id.value, known)));
        }
        found
    }

    pub(super) fn all(&self, ids: &[Placed<String>], faults: &mut Vec<Diagnostic>) -> Vec<Target> {
        ids.iter().filter_map(|id| self.resolve(id, faults)).collect()
    }

    pub(super) fn parts(&self, parts: &[PartDeclaration], faults: &mut Vec<Diagnostic>) -> Vec<Part> {
        let mut found = Vec::new();
        for part in parts {
            let whole = part.whole.as_ref().map(|whole| self.resolve(whole, faults));
            if whole != Some(None) {
                found.push(Part { whole: whole.flatten(), certainty: part.certainty });
            }
        }
        found
    }
}

fn near_id<'a>(id: &str, known: impl Iterator<Item = &'a str>) -> String {
    match nearest(id, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "only a link, fact or figure that is given an `id` can be referred to".to_owned(),
    }
}
