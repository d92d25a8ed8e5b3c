//! The engine's answer, JSON, as places.

use serde_json::Value;

use super::{EngineError, Places, Sheet};
use crate::scene::bundle::Bundle;
use crate::scene::geometry::{Curve, Point, Rect};

/// Places of all that was asked for.
pub(super) fn read(answer: &Value, sheet: &Sheet<'_>, warnings: Vec<String>) -> Result<Places, EngineError> {
    let Sheet { diagram, bundles, .. } = *sheet;
    let page = numbers(&answer["bb"]);
    let [left, bottom, right, top] = page[..] else {
        return Err(EngineError::Missing("the drawing"));
    };
    let flip = |x: f64, y: f64| Point::new(x - left, top - y);
    let mut places = Places {
        width: right - left,
        height: top - bottom,
        clusters: vec![None; diagram.clusters.len()],
        shapes: Vec::new(),
        junctions: vec![None; bundles.len()],
        curves: bundles.iter().map(|bundle| vec![Curve::default(); lines_of(bundle)]).collect(),
        warnings,
        names: Vec::new(),
    };
    let mut shapes = vec![None; diagram.shapes.len()];
    for object in answer["objects"].as_array().into_iter().flatten() {
        let name = object["name"].as_str().unwrap_or_default();
        if let Some(slot) = index(name, "cluster").and_then(|at| places.clusters.get_mut(at)) {
            if let [x0, y0, x1, y1] = numbers(&object["bb"])[..] {
                let corner = flip(x0, y1);
                *slot = Some(Rect::new(corner.x, corner.y, x1 - x0, y1 - y0));
            }
        } else if let [x, y] = numbers(&object["pos"])[..] {
            if let Some(slot) = index(name, "n").and_then(|at| shapes.get_mut(at)) {
                *slot = Some(flip(x, y));
            } else if let Some(slot) = index(name, "j").and_then(|at| places.junctions.get_mut(at)) {
                *slot = Some(flip(x, y));
            }
        }
    }
    places.shapes = shapes.into_iter().collect::<Option<_>>().ok_or(EngineError::Missing("a shape"))?;
    for line in answer["edges"].as_array().into_iter().flatten() {
        let id = line["id"].as_str().unwrap_or_default();
        let (id, back) = id.strip_suffix("/back").map_or((id, false), |id| (id, true));
        let slot = id.split_once('/').and_then(|(at, side)| Some((at.parse::<usize>().ok()?, side.parse::<usize>().ok()?)));
        let Some(slot) = slot.and_then(|(at, side)| places.curves.get_mut(at)?.get_mut(side)) else { continue };
        let numbers = numbers(&line["pos"]);
        slot.points = numbers.chunks_exact(2).map(|pair| flip(pair[0], pair[1])).collect();
        if back {
            slot.points.reverse();
        }
    }
    replace_lost(&mut places, bundles);
    Ok(places)
}

fn lines_of(bundle: &Bundle) -> usize {
    if bundle.is_joint() { bundle.near.len() + bundle.far.len() } else { 1 }
}

/// An edge that the engine lost is drawn straight: a link is never missing from a drawing.
fn replace_lost(places: &mut Places, bundles: &[Bundle]) {
    for (at, bundle) in bundles.iter().enumerate() {
        for side in 0..places.curves[at].len() {
            if places.curves[at][side].points.len() < 4 {
                places.warnings.push(format!("line drawn straight: {at}/{side}"));
                let (from, to) = places.ends(at, bundle, side);
                places.curves[at][side] = Curve::line(from, to);
            }
        }
    }
}

fn index(name: &str, prefix: &str) -> Option<usize> {
    name.strip_prefix(prefix)?.parse().ok()
}

fn numbers(value: &Value) -> Vec<f64> {
    let text = value.as_str().unwrap_or_default();
    text.split([',', ' ']).filter_map(|number| number.parse().ok()).collect()
}
