//! Which links a question is about, and why some of them don't count.

use std::ops::Range;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::reason::{Reason, Reasons};
use super::{BasisClass, Total};
use crate::graph::lines::{Line, lines};
use crate::graph::{Entity, Filter, Link, NodeId, Role, View};
use crate::model::{Answer, Family, Kind, Status};

/// A link that a question is about.
#[derive(Clone, Copy)]
pub(in crate::query) struct Claim<'g> {
    pub(in crate::query) link: Link<'g>,
    /// How sure it is that it counts.
    pub(in crate::query) sure: Answer,
    /// Why it does not.
    pub(in crate::query) reasons: Reasons,
    /// It is planned, whether plans are asked for or not.
    pub(in crate::query) planned: bool,
}

impl<'g> Claim<'g> {
    /// That of a link that surely counts.
    #[inline]
    fn settled(link: Link<'g>) -> Self {
        Claim { link, sure: Answer::Yes, reasons: Reasons::default(), planned: false }
    }
}

/// How the ends of one side of a link stand to the entity that is asked for.
enum Standing {
    /// No end has to do with it.
    Apart,
    /// Some ends count to it and some don't.
    Mixed,
    /// All count to it.
    Inside(Answer),
}

/// Gives those of some links of the view that a question is about, by id, each with what the columns hold of it.
pub(super) fn about<'g>(view: &View<'g>, question: &Total<'g>, links: Range<usize>, mut each: impl FnMut(Claim<'g>, &Line<'_>)) {
    if question.from.is_none() && question.to.is_none() {
        return counting(view, &question.basis, links, each);
    }
    let givers = question.from.map(|from| may_count(view, from, Role::Giver));
    let receivers = question.to.map(|to| may_count(view, to, Role::Receiver));
    counting(view, &question.basis, links, |mut claim, line| {
        let link = claim.link;
        let near = givers.as_ref().is_none_or(|may| link.givers().any(|end| may[end.handle().index()]))
            && receivers.as_ref().is_none_or(|may| link.receivers().any(|end| may[end.handle().index()]));
        if near && is_about(view, question, &mut claim) {
            each(claim, line);
        }
    });
}

/// Fewer links than that are not worth another thread.
const MANY: usize = 1 << 15;

/// Goes through all links in as many stretches as there are threads, in one where they are few, and puts what comes of each
/// together in their order. What becomes of links must not depend on where they are cut.
pub(in crate::query) fn in_stretches<T: Send>(
    view: &View<'_>,
    of: impl Fn(Range<usize>) -> T + Send + Sync,
    with: impl Fn(T, T) -> T,
) -> T {
    let links = view.graph().link_count();
    // No thread must wait for another that finds them, or what holds of all links of a kind.
    view.graph().find_overlaps();
    view.kinds_only();
    let parts = if links < MANY { 1 } else { rayon::current_num_threads() };
    if parts == 1 {
        return of(0..links);
    }
    let each = links.div_ceil(parts);
    let stretch = |part: usize| (part * each).min(links)..((part + 1) * each).min(links);
    let made: Vec<T> = (0..parts).into_par_iter().map(|part| of(stretch(part))).collect();
    made.into_iter().reduce(with).unwrap_or_else(|| of(0..links))
}

/// Gives the support links of the view in a stretch of links, by id; planned ones too, with that as the reason why they don't count, unless they
/// are asked for. Derived hosting is left out.
pub(in crate::query) fn counting<'g>(
    view: &View<'g>,
    basis: &[BasisClass],
    links: Range<usize>,
    mut each: impl FnMut(Claim<'g>, &Line<'_>),
) {
    let plans_count = view.filter().statuses.contains(&Status::Planned) && basis.contains(&BasisClass::Planned);
    let graph = view.graph();
    let supports = |kind: Kind| graph.kinds().info(kind).family == Family::Support && kind != Kind::HOSTING;
    if view.kinds_only() {
        // All of them are in the view, none of them planned.
        let asked: Vec<bool> = graph.kinds().iter().map(|(kind, _)| supports(kind) && view.has_kind(kind)).collect();
        return lines(graph, Some(graph.overlaps()), links, |line| {
            if asked[line.kind.index()] {
                each(Claim::settled(graph.link(line.link)), &line);
            }
        });
    }
    let view = with_planned(view);
    lines(graph, Some(graph.overlaps()), links, |line| {
        if !supports(line.kind) {
            return;
        }
        let sure = view.admits(line.link);
        if sure != Answer::No {
            let mut claim = Claim { sure, ..Claim::settled(graph.link(line.link)) };
            claim.planned = claim.link.status() == Status::Planned;
            if claim.planned && !plans_count {
                claim.reasons.add(Reason::Planned);
            }
            each(claim, &line);
        }
    });
}

/// Whether a link is about the question, and what of it does not count.
fn is_about<'g>(view: &View<'g>, question: &Total<'g>, claim: &mut Claim<'g>) -> bool {
    let link = claim.link;
    for (whole, role, outside) in
        [(question.from, Role::Giver, Reason::JointGiver), (question.to, Role::Receiver, Reason::JointReceiver)]
    {
        let Some(whole) = whole else { continue };
        match standing(view, &link, whole, role) {
            Standing::Apart => return false,
            Standing::Mixed => claim.reasons.add(outside),
            Standing::Inside(sure) => claim.sure = claim.sure.min(sure),
        }
    }
    match internal(view, question, &link) {
        Answer::Yes => claim.reasons.add(Reason::Internal),
        Answer::Possibly => claim.sure = claim.sure.min(Answer::Possibly),
        Answer::No => {}
    }
    true
}

/// The view with planned links, which a ledger names though they don't count; another choice of statuses is kept.
fn with_planned<'g>(view: &View<'g>) -> View<'g> {
    if !view.filter().statuses.is_empty() {
        return view.clone();
    }
    let filter = Filter { statuses: Status::ALL.to_vec(), ..view.filter().clone() };
    // The names in the filter were found before.
    view.graph().filtered(filter).unwrap_or_else(|_| view.clone())
}

/// The entities that may count to a whole or reach it, at any time.
fn may_count(view: &View<'_>, whole: Entity<'_>, role: Role) -> Vec<bool> {
    let mut may = vec![false; view.graph().node_count()];
    for node in view.graph().containment.inside(whole.handle(), role) {
        may[node.index()] = true;
    }
    may
}

fn ends(link: &Link<'_>, role: Role) -> Vec<NodeId> {
    match role {
        Role::Giver => link.givers().map(|end| end.handle()).collect(),
        Role::Receiver => link.receivers().map(|end| end.handle()).collect(),
    }
}

fn standing(view: &View<'_>, link: &Link<'_>, whole: Entity<'_>, role: Role) -> Standing {
    let (containment, moment) = (&view.graph().containment, view.moment(link));
    let (mut touched, mut all) = (false, Answer::Yes);
    for end in ends(link, role) {
        let counts = containment.counts(end, whole.handle(), role, &moment);
        // A link to a group reaches its named members, jointly with the others.
        touched |=
            counts != Answer::No || containment.reaches(end, role, &moment).iter().any(|(reached, _)| *reached == whole.handle());
        all = all.min(counts);
    }
    match all {
        Answer::No if touched => Standing::Mixed,
        Answer::No => Standing::Apart,
        sure => Standing::Inside(sure),
    }
}

/// Whether a link is internal to the question.
fn internal(view: &View<'_>, question: &Total<'_>, link: &Link<'_>) -> Answer {
    let wholes: Vec<Entity<'_>> = question.from.into_iter().chain(question.to).collect();
    if wholes.is_empty() || question.from == question.to {
        return Answer::No;
    }
    let (containment, moment) = (&view.graph().containment, view.moment(link));
    let counts = |whole: &Entity<'_>, role| {
        let ends = ends(link, role).into_iter();
        ends.map(|end| containment.counts(end, whole.handle(), role, &moment)).min().unwrap_or(Answer::No)
    };
    wholes.iter().map(|whole| counts(whole, Role::Giver).min(counts(whole, Role::Receiver))).min().unwrap_or(Answer::No)
}
