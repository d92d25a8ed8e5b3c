//! A scene as one HTML page that works without a network: the drawing, what stands behind it, and a small script.
//!
//! The page asks for nothing: its policy allows its own style and script, by their hashes, and no address. All text of the
//! graph is either in the drawing, escaped as XML, or in the data, from where the script puts it into text nodes only.

mod data;
mod gather;
#[cfg(test)]
mod tests;
mod years;

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::svg;
use super::xml::escape;
use crate::graph::View;
use crate::scene::placed::Scene;

const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = concat!(
    "(() => {\n'use strict';\n",
    include_str!("page/words.js"),
    include_str!("page/model.js"),
    include_str!("page/stage.js"),
    include_str!("page/drawing.js"),
    include_str!("page/panel.js"),
    include_str!("page/sheet.js"),
    include_str!("page/search.js"),
    include_str!("page/main.js"),
    "})();\n"
);

/// Writes a scene as an HTML page, with the data of the view that it was drawn from.
///
/// What the view hides is not in the page. The words of the page stand in both languages and begin in the scene's; the drawing
/// keeps its own. O(scene × years), and the links and facts of each entity.
pub fn write_html(view: &View<'_>, scene: &Scene, out: &mut impl Write) -> io::Result<()> {
    let data = gather::gather(view, scene).map_err(io::Error::other)?;
    let mut rest = PAGE;
    while let Some((before, (name, after))) =
        rest.split_once("{{").and_then(|(before, rest)| Some((before, rest.split_once("}}")?)))
    {
        out.write_all(before.as_bytes())?;
        match name {
            "lang" => out.write_all(data.lang.as_bytes())?,
            "title" => out.write_all(escape(&scene.title).as_bytes())?,
            "version" => out.write_all(env!("CARGO_PKG_VERSION").as_bytes())?,
            "style-hash" => out.write_all(hash(STYLE).as_bytes())?,
            "script-hash" => out.write_all(hash(SCRIPT).as_bytes())?,
            "style" => out.write_all(STYLE.as_bytes())?,
            "script" => out.write_all(SCRIPT.as_bytes())?,
            "drawing" => svg::write_element(scene, out)?,
            "data" => out.write_all(as_script(&data)?.as_bytes())?,
            _ => {}
        }
        rest = after;
    }
    out.write_all(rest.as_bytes())
}

/// A hash as a content security policy writes it.
fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// JSON that can stand in a `<script>`: without `<`, so that nothing in it ends the element, and without marks that reverse
/// the direction of what follows.
fn as_script(data: &data::Data) -> io::Result<String> {
    let json = serde_json::to_string(data)?;
    Ok(json.replace('<', "\\u003c").replace(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'), ""))
}
