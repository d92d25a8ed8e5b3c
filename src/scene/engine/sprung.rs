//! A drawing without columns as DOT, for the engines that place by springs, circles and rings.

use graphviz_rust::dot_structures::{GraphAttributes, Stmt};

use super::ranked::{cluster, shape, sized_node, stmt};
use super::{JUNCTION, Layout, Sheet};
use crate::scene::dot::{attribute, edge, plain, print};
use crate::scene::frames;

/// The DOT of a drawing that the engine of `layout` is to spread out. Lines go round the shapes.
pub(super) fn source(sheet: &Sheet<'_>, layout: Layout) -> String {
    let Sheet { diagram, measured, bundles, frames, .. } = *sheet;
    let mut stmts = vec![
        stmt("splines", plain("true")),
        stmt("overlap", plain("false")),
        stmt("sep", plain("+12,8")),
        stmt("esep", plain("+6,4")),
        Stmt::GAttribute(GraphAttributes::Node(vec![
            attribute("shape", plain("box")),
            attribute("fixedsize", plain("true")),
            attribute("label", plain("")),
        ])),
        Stmt::GAttribute(GraphAttributes::Edge(vec![attribute("dir", plain("none"))])),
    ];
    stmts.extend(settings(layout).iter().map(|(key, value)| stmt(key, plain(value))));
    for (at, kept) in frames.iter().enumerate() {
        if *kept == Some(at) && frames::outer(diagram, frames, at).is_none() {
            stmts.push(cluster(at, sheet));
        }
    }
    for at in 0..diagram.shapes.len() {
        if diagram.shapes[at].cluster.and_then(|cluster| frames[cluster]).is_none() {
            stmts.push(shape(at, measured));
        }
    }
    for (at, bundle) in bundles.iter().enumerate() {
        let mut line = |side: usize, from: String, to: String, length: f64| {
            let id = plain(format_args!("{at}/{side}"));
            let attributes = vec![attribute("id", id), attribute("len", plain(format_args!("{length:.2}")))];
            stmts.push(edge(plain(from), plain(to), attributes));
        };
        // Bundles of many lines need room to be told apart.
        let length = if layout == Layout::Fdp { 0.8 } else { 1.4 + 0.15 * bundle.strands.len().min(8) as f64 };
        if bundle.is_joint() {
            for (side, near) in bundle.near.iter().enumerate() {
                line(side, format!("n{near}"), format!("j{at}"), 0.6 * length);
            }
            for (side, far) in bundle.far.iter().enumerate() {
                line(bundle.near.len() + side, format!("j{at}"), format!("n{far}"), 0.6 * length);
            }
            stmts.push(sized_node(&format!("j{at}"), JUNCTION, JUNCTION));
        } else {
            line(0, format!("n{}", bundle.near[0]), format!("n{}", bundle.far[0]), length);
        }
    }
    print(plain("shanhai"), stmts)
}

/// What an engine needs to give labels and lines their room; lengths in inches.
fn settings(layout: Layout) -> &'static [(&'static str, &'static str)] {
    match layout {
        Layout::Dot => &[],
        Layout::Neato => &[("mode", "major"), ("model", "shortpath")],
        Layout::Fdp => &[("K", "0.5")],
        Layout::Sfdp => &[("K", "0.8"), ("repulsiveforce", "1.4")],
        Layout::Circo => &[("mindist", "0.35")],
        Layout::Twopi => &[("ranksep", "1.5")],
    }
}
