//! Which clusters get a frame of their own, and what is written on it.

use super::diagram::{Diagram, Language};
use super::text::clean;

/// For each cluster, the frame that stands for it: itself, or an outer one, or none. Clusters with nothing in them have no
/// frame, and neither has an outer one that would go around most of the drawing or around one frame only: it would tell little
/// and bind the layout.
pub(crate) fn frames(diagram: &Diagram) -> Vec<Option<usize>> {
    let occupied = diagram.occupied_clusters();
    let mut inside = vec![0_usize; diagram.clusters.len()];
    for shape in &diagram.shapes {
        let mut at = shape.cluster;
        while let Some(cluster) = at {
            inside[cluster] += 1;
            at = diagram.clusters[cluster].parent;
        }
    }
    let mut frames: Vec<Option<usize>> = Vec::with_capacity(diagram.clusters.len());
    for (at, cluster) in diagram.clusters.iter().enumerate() {
        let children = occupied.iter().filter(|&&other| diagram.clusters[other].parent == Some(at)).count();
        let most = children > 0 && 2 * inside[at] > diagram.shapes.len();
        // Around a single frame it adds nothing that the name on that can't say.
        let single = children == 1 && diagram.shapes.iter().all(|shape| shape.cluster != Some(at));
        let kept = occupied.contains(&at) && !most && !single;
        frames.push(if kept { Some(at) } else { cluster.parent.and_then(|parent| frames[parent]) });
    }
    frames
}

/// The next frame around a frame.
pub(crate) fn outer(diagram: &Diagram, frames: &[Option<usize>], at: usize) -> Option<usize> {
    diagram.clusters[at].parent.and_then(|parent| frames[parent])
}

/// For each cluster, what is written on its frame: its name, with the names of those around it that have no frame, unless
/// all of the drawing lies in them.
pub(crate) fn names(diagram: &Diagram, frames: &[Option<usize>]) -> Vec<String> {
    let common = common(diagram);
    let mut names = Vec::with_capacity(diagram.clusters.len());
    for cluster in &diagram.clusters {
        let mut name = clean(&cluster.label);
        let mut at = cluster.parent;
        while let Some(parent) = at.filter(|&parent| frames[parent] != Some(parent) && Some(parent) != common) {
            let outer = clean(&diagram.clusters[parent].label);
            name = match diagram.language {
                Language::Zh => format!("{outer}{name}"),
                Language::En => format!("{name}, {outer}"),
            };
            at = diagram.clusters[parent].parent;
        }
        names.push(name);
    }
    names
}

/// The one root that holds every shape, if there is one.
fn common(diagram: &Diagram) -> Option<usize> {
    let root = |mut at: usize| {
        while let Some(parent) = diagram.clusters[at].parent {
            at = parent;
        }
        at
    };
    let mut roots = diagram.shapes.iter().map(|shape| shape.cluster.map(root));
    let first = roots.next()??;
    roots.all(|other| other == Some(first)).then_some(first)
}
