//! Style files: TOML that changes colours, fonts, shapes, dashes and the words of the legend.

use super::{KindStyle, Style};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::io::settings::{self, Table};
use crate::model::{Dash, Family, KindTable};
use crate::scene::diagram::Figure;
use crate::scene::legend;

/// Sizes of text and widths of lines that a page can hold, in points.
const SIZES: (f64, f64) = (4.0, 60.0);
const WIDTHS: (f64, f64) = (0.2, 20.0);

impl Style {
    /// Reads a style file: its name for messages, its text, and the kinds that it may name.
    ///
    /// What is wrong with it is left out and told in the report, each fault with its place. Keys are in `docs/diagrams.md`.
    pub fn parse(name: &str, text: &str, kinds: &KindTable) -> (Style, Report) {
        settings::read(name, text, kinds, |file| read(file, kinds))
    }
}

fn read(file: &mut Table<'_>, kinds: &KindTable) -> Style {
    let mut style = Style::default();
    if let Some(mut page) = file.inner("page") {
        look(&mut page, &mut style);
        page.finish();
    }
    if let Some(mut sizes) = file.inner("text") {
        text(&mut sizes, &mut style);
        sizes.finish();
    }
    if let Some(mut lines) = file.inner("lines") {
        for (key, width) in [("thin", &mut style.lines.thin), ("widest", &mut style.lines.widest)] {
            *width = lines.between(key, WIDTHS, "a width in points").map_or(*width, |given| given.value);
        }
        lines.finish();
    }
    if let Some(mut tables) = file.inner("kind") {
        for (key, mut entry) in tables.inner_tables() {
            let name = key.value;
            let Some(found) = kinds.get(&name) else {
                let near = crate::diagnostic::nearest(&name, kinds.iter().map(|(_, info)| info.name.as_str()));
                let hint =
                    near.map_or_else(|| "kinds are in `shanhai stats`".to_owned(), |near| format!("did you mean `{near}`?"));
                let fault = Diagnostic::error(Code::UnknownWord, key.place, format!("no kind is called `{name}`"));
                entry.scope.report(fault.hint(hint));
                continue;
            };
            let of_kind = kind(&mut entry, kinds.info(found).family == Family::Entity);
            entry.finish();
            style.kinds.insert(name, of_kind);
        }
    }
    if let Some(mut words) = file.inner("legend") {
        for key in legend::KEYS {
            if let Some(pair) = labels(&mut words, key) {
                style.words.insert(key.to_owned(), pair);
            }
        }
        words.finish();
    }
    style
}

fn look(page: &mut Table<'_>, style: &mut Style) {
    let look = &mut style.look;
    let own: Vec<String> = page.texts("fonts").into_iter().map(|family| family.value).collect();
    // Those of the default follow, for what the reader's machine lacks.
    let rest: Vec<String> = look.families.drain(..).filter(|family| !own.contains(family)).collect();
    look.families = own.into_iter().chain(rest).collect();
    for (key, colour) in
        [("paper", &mut look.paper), ("ink", &mut look.ink), ("faint", &mut look.faint), ("outline", &mut look.rim)]
    {
        if let Some(given) = page.colour(key) {
            *colour = given;
        }
    }
    let (fill, line) = (page.colour("frame"), page.colour("frame-line"));
    for frame in &mut look.frames {
        if let Some(fill) = &fill {
            frame.0.clone_from(fill);
        }
        if let Some(line) = &line {
            frame.1.clone_from(line);
        }
    }
}

fn text(sizes: &mut Table<'_>, style: &mut Style) {
    let fonts = &mut style.fonts;
    let mut set = |key, fonts: &mut [&mut f64]| {
        let Some(size) = sizes.between(key, SIZES, "a size in points") else { return };
        // Fonts of one key keep their proportion.
        let by = size.value / fonts.first().map_or(size.value, |first| **first);
        for font in fonts {
            **font *= by;
        }
    };
    set("label", &mut [&mut fonts.label.size, &mut fonts.strong.size]);
    set("caption", &mut [&mut fonts.caption.size]);
    set("amount", &mut [&mut fonts.amount.size]);
    set("region", &mut [&mut fonts.cluster.size]);
    set("title", &mut [&mut fonts.title.size]);
    set("subtitle", &mut [&mut fonts.subtitle.size]);
    set("legend", &mut [&mut fonts.legend.size, &mut fonts.legend_heading.size]);
    set("footer", &mut [&mut fonts.footer.size]);
}

fn kind(table: &mut Table<'_>, entity: bool) -> KindStyle {
    let colour = table.colour("colour");
    let (en, zh) = labels(table, "label").unwrap_or_default();
    let mut style = KindStyle { colour, en, zh, ..KindStyle::default() };
    if entity {
        style.figure = table.word("shape", &Figure::ALL, Figure::as_str).map(|shape| shape.value);
        table.refuse("dash", "shapes have no dash; those that are planned are drawn with a broken rim");
    } else {
        style.dash = table.word("dash", &Dash::ALL, Dash::as_str).map(|dash| dash.value);
        table.refuse("shape", "links have no shape; choose a `dash`");
    }
    style
}

/// `KEY = { en = "…", zh = "…" }`.
fn labels(table: &mut Table<'_>, key: &'static str) -> Option<(Option<String>, Option<String>)> {
    let mut labels = table.inner(key)?;
    let pair = (labels.words("en"), labels.words("zh"));
    labels.finish();
    Some(pair)
}
