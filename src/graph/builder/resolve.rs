//! From a name as written to an entity of the roster.

use super::Resolved;
use super::roster::{Draft, Roster};
use crate::diagnostic::{Code, Diagnostic, Place, Placed};
use crate::gazetteer::{Region, Resolution, china};
use crate::graph::declaration::Reference;
use crate::graph::names::{how, region_path};
use crate::model::{Kind, KindTable};

/// How many candidates of an ambiguous name are listed.
const CANDIDATES: usize = 20;

/// Resolves references, adds the regions they name, and collects what goes wrong.
#[derive(Debug)]
pub(super) struct Resolver {
    pub(super) roster: Roster,
    pub(super) kinds: KindTable,
    pub(super) faults: Vec<Diagnostic>,
    /// How each name was resolved, where that was asked for.
    pub(super) names: Option<Vec<Resolved>>,
}

impl Resolver {
    /// The entity of a reference; a fault if there is none or there are several.
    pub(super) fn reference(&mut self, reference: &Reference) -> Option<Draft> {
        match reference {
            Reference::Name(name) => self.name(name),
            Reference::Inline(entity) => {
                let kind = self.kinds.get(&entity.kind.value)?;
                let id = Roster::id_meant(entity, kind).and_then(|id| self.roster.by_id(&id));
                if id.is_some() {
                    return id;
                }
                let named = self.roster.named(&entity.name.value).into_iter();
                let of_kind: Vec<Draft> = named.filter(|draft| self.roster.get(*draft).kind == kind).collect();
                self.one_of(&entity.name, &of_kind)
            }
        }
    }

    /// All references that resolve; the faults of the others are noted, and `None` says that there were some.
    pub(super) fn references(&mut self, references: &[Reference]) -> Option<Vec<Draft>> {
        let found: Vec<Option<Draft>> = references.iter().map(|reference| self.reference(reference)).collect();
        found.into_iter().collect()
    }

    /// A programme or scheme; an unknown one is declared by use.
    pub(super) fn programme(&mut self, reference: &Reference, class: &str) -> Option<Draft> {
        let name = match reference {
            Reference::Inline(_) => return self.reference(reference),
            Reference::Name(name) => name,
        };
        let known = self.roster.by_id(&name.value).filter(|draft| self.roster.get(*draft).kind == Kind::PROGRAMME);
        if let Some(known) = known {
            self.roster.use_programme(known, class);
            return Some(known);
        }
        let named = self.roster.named(&name.value).into_iter();
        let programmes: Vec<Draft> = named.filter(|draft| self.roster.get(*draft).kind == Kind::PROGRAMME).collect();
        match programmes.as_slice() {
            [one] => {
                self.roster.use_programme(*one, class);
                Some(*one)
            }
            [] => {
                let message = format!("`{}` is declared as a programme by being used here", name.value);
                self.faults.push(
                    Diagnostic::note(Code::DeclaredByUse, name.place, message)
                        .hint(format!("add `[[programme]]` with `name = \"{}\"` to say more of it", name.value)),
                );
                Some(self.roster.add_programme(&name.value, class))
            }
            several => self.one_of(name, several),
        }
    }

    /// Of several of one name, the one that contains the others; a fault if there is none.
    fn one_of(&mut self, name: &Placed<String>, several: &[Draft]) -> Option<Draft> {
        let whole = several.iter().copied().find(|one| several.iter().all(|other| self.lies_in(*other, *one, 0)));
        if whole.is_none() && !several.is_empty() {
            let mut candidates: Vec<_> = several.iter().map(|draft| self.candidate(*draft)).collect();
            candidates.sort();
            self.ambiguous(name, &candidates);
        }
        whole
    }

    fn name(&mut self, name: &Placed<String>) -> Option<Draft> {
        let text = name.value.trim();
        if let Some(draft) = self.roster.by_id(text) {
            self.note(name, draft, || "id".to_owned());
            return Some(draft);
        }
        let path = text.rsplit_once('/').and_then(|(parent, last)| self.below(parent.trim(), last.trim()));
        if let Some(draft) = path {
            self.note(name, draft, || "path".to_owned());
            return Some(draft);
        }
        let named = self.roster.named(text);
        match named.as_slice() {
            [one] => {
                self.note(name, *one, || "declared".to_owned());
                return Some(*one);
            }
            [] => {}
            several => {
                let one = self.one_of(name, several)?;
                self.note(name, one, || "declared".to_owned());
                return Some(one);
            }
        }
        match china().resolve(text) {
            Resolution::One { region, how: by } => {
                let draft = self.roster.add_region(region);
                self.note(name, draft, || how(by));
                Some(draft)
            }
            Resolution::Several(regions) => {
                let candidates: Vec<_> = regions.into_iter().map(|region| (region_path(region), region.id())).collect();
                self.ambiguous(name, &candidates);
                None
            }
            Resolution::None { near } => {
                self.unknown(name, &near);
                None
            }
        }
    }

    /// The one declared entity called `name` that lies in `parent`.
    fn below(&mut self, parent: &str, name: &str) -> Option<Draft> {
        let candidates = self.roster.named(name);
        let above = self.quietly(parent)?;
        let mut inside = candidates.into_iter().filter(|draft| self.lies_in(*draft, above, 0));
        let first = inside.next()?;
        inside.next().is_none().then_some(first)
    }

    fn quietly(&self, text: &str) -> Option<Draft> {
        let declared = self.roster.by_id(text).or_else(|| match self.roster.named(text).as_slice() {
            [one] => Some(*one),
            _ => None,
        });
        declared.or_else(|| match china().resolve(text) {
            Resolution::One { region, .. } => self.roster.by_id(&region.id()),
            _ => None,
        })
    }

    fn lies_in(&self, draft: Draft, whole: Draft, depth: usize) -> bool {
        if draft == whole {
            return true;
        }
        let entity = self.roster.get(draft);
        if let (Some(region), Some(above)) = (entity.region, self.roster.get(whole).region) {
            return above.contains(region);
        }
        if let Some(number) = draft.as_plain() {
            let place = self.roster.plain.place(number).and_then(|place| self.quietly(place));
            return depth < 16 && place.is_some_and(|above| self.lies_in(above, whole, depth + 1));
        }
        let relations = entity.declared.iter().flat_map(|entity| entity.within.iter().chain(&entity.unit_of));
        // Circles are reported elsewhere; here they only must end.
        depth < 16
            && relations
                .filter_map(|relation| match &relation.entity {
                    Reference::Name(name) => self.quietly(&name.value),
                    Reference::Inline(entity) => self.quietly(&entity.name.value),
                })
                .any(|above| self.lies_in(above, whole, depth + 1))
    }

    fn note(&mut self, name: &Placed<String>, draft: Draft, how: impl FnOnce() -> String) {
        if let Some(names) = self.names.as_mut().filter(|_| name.place != Place::Nowhere) {
            let id = self.roster.get(draft).id.to_owned();
            names.push(Resolved { place: name.place, name: name.value.clone(), id, how: how() });
        }
    }

    fn candidate(&self, draft: Draft) -> (String, String) {
        let entity = self.roster.get(draft);
        (entity.region.map_or_else(|| entity.name.to_owned(), region_path), entity.id.to_owned())
    }

    fn ambiguous(&mut self, name: &Placed<String>, candidates: &[(String, String)]) {
        let total = candidates.len();
        let listed: Vec<String> = candidates.iter().take(CANDIDATES).map(|(path, id)| format!("`{path}` ({id})")).collect();
        let more = if total > CANDIDATES { format!(" and {} more", total - CANDIDATES) } else { String::new() };
        let fault = Diagnostic::error(Code::AmbiguousName, name.place, format!("`{}` fits {total}", name.value));
        self.faults.push(fault.hint(format!("write one of {}{more}", listed.join(", "))));
    }

    fn unknown(&mut self, name: &Placed<String>, near: &[Region]) {
        let text = name.value.as_str();
        let own = self
            .roster
            .names()
            .map(|(known, id)| (strsim::damerau_levenshtein(text, known), known, id))
            .filter(|(distance, known, _)| *distance <= 1 + known.chars().count() / 4)
            .min();
        let region = near.first().map(|region| (strsim::damerau_levenshtein(text, region.name()), region));
        let looks_like_region =
            text.ends_with(['省', '市', '区', '县', '州', '旗', '镇', '乡', '村', '盟']) || text.ends_with("街道");
        let (code, what) = if looks_like_region { (Code::UnknownRegion, "no region") } else { (Code::UnknownEntity, "nothing") };
        let mut fault = Diagnostic::error(code, name.place, format!("{what} is called `{text}`"));
        fault = match (own, region) {
            (Some((near, known, id)), other) if other.is_none_or(|(distance, _)| near <= distance) => fault
                .hint(if known == id { format!("did you mean `{known}`?") } else { format!("did you mean `{known}` ({id})?") }),
            (_, Some((_, region))) => fault.hint(format!("did you mean `{}` ({})?", region_path(*region), region.id())),
            _ => fault.hint("declare it in a table of its kind, or on the spot: `{ school = \"…\", within = \"…\" }`"),
        };
        self.faults.push(fault);
    }
}
