//! Differences that are too large to draw link by link.

use super::{ChangesOptions, changes};
use crate::graph::{Builder, Filter, Graph, Lang};
use crate::io::{Format, read_texts};
use crate::model::Level;
use crate::query::diff::diff;
use crate::scene::diagram::{Amount, Diagram};
use crate::scene::network::Note;

fn graph(text: &str) -> Graph {
    Builder::new(read_texts([("a.toml", Format::Toml, text)])).build().graph
}

/// Three pairings, one of them within Hangzhou, a school in Quzhou and a programme in no region.
const NEW: &str = "[[pairing]]\nfrom = '拱墅区'\nto = '常山县'\n[[pairing]]\nfrom = '余杭区'\nto = '柯城区'\n\
    [[pairing]]\nfrom = '拱墅区'\nto = '余杭区'\n[[school]]\nid = 'x'\nname = '甲校'\nwithin = '常山县'\n\
    [[programme]]\nid = 'y'\nname = '乙计划'\n";

fn drawn(most_shapes: usize, lang: Lang) -> (Diagram, Vec<Note>) {
    let (old, new) = (graph(""), graph(NEW));
    let names = ["old".to_owned(), "new".to_owned()];
    changes(&diff(&old, &new, &Filter::default()).unwrap(), &ChangesOptions { lang, names, most_shapes })
}

#[test]
fn a_small_difference_is_drawn_link_by_link() {
    let (diagram, notes) = drawn(6, Lang::En);
    diagram.verify().unwrap();
    assert_eq!((diagram.shapes.len(), diagram.links.len()), (6, 3));
    assert_eq!(notes, []);
}

#[test]
fn a_large_difference_rolls_up_and_says_so() {
    let (diagram, notes) = drawn(3, Lang::Zh);
    diagram.verify().unwrap();
    let labels: Vec<&str> = diagram.shapes.iter().map(|shape| shape.label.as_str()).collect();
    assert_eq!(labels, ["杭州市", "衢州市"]);
    assert_eq!(diagram.shapes[1].caption.as_deref(), Some("主体:+ 1"));
    assert_eq!(diagram.links.len(), 1, "one line for the pair");
    assert_eq!((diagram.links[0].amount, diagram.links[0].label.as_deref()), (Amount::Links(2), Some("+ 结对 ×2")));
    let rolled_up = Note::RolledUp { level: Level::Prefecture, shapes: 6 };
    assert_eq!(notes, [rolled_up, Note::Internal { links: 1 }, Note::Nowhere { entities: 1 }]);
    assert!(notes.iter().all(|note| note.words(Lang::Zh).chars().any(|c| c > '\u{2e80}')));
}
