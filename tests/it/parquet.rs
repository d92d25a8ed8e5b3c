//! Tables of Parquet, in and out. `tests/it/peers.rs` has other programs read them.

use std::fs;
use std::path::PathBuf;

use shanhai::graph::{Builder, Filter, Graph};
use shanhai::io::{self, Format, json, read_paths};
use shanhai::model::Status;

use crate::formats::errors;
use crate::run::{Folder, path};

/// Writes the whole graph into a folder.
pub(crate) fn export(graph: &Graph, folder: &std::path::Path) {
    let view = graph.filtered(Filter { statuses: Status::ALL.to_vec(), ..Filter::default() }).unwrap();
    let written = io::write(&view, Format::Parquet).unwrap();
    assert!(written.losses.is_empty());
    for file in written.files {
        fs::write(folder.join(file.name), file.bytes).unwrap();
    }
}

fn document(graph: &Graph) -> String {
    json::write_graph(&graph.filtered(Filter { statuses: Status::ALL.to_vec(), ..Filter::default() }).unwrap()).unwrap()
}

#[test]
fn shipped_graphs_go_out_as_parquet_and_back() {
    for paths in [&["graphs/shanhai"][..], &["graphs/national"], &["tests/fixtures/iati/activities.xml"]] {
        let paths: Vec<PathBuf> = paths.iter().map(|inside| path(inside)).collect();
        let graph = Builder::new(read_paths(&paths)).build().graph;
        let folder = Folder::new("parquet");
        export(&graph, &folder.0);
        let back = Builder::new(read_paths(std::slice::from_ref(&folder.0))).build();
        assert_eq!(errors(&back.report), "", "{paths:?}");
        let (out, back) = (document(&graph), document(&back.graph));
        let differs = out.lines().zip(back.lines()).enumerate().find(|(_, (a, b))| a != b);
        assert_eq!(differs, None, "{paths:?}");
        assert_eq!(out.len(), back.len());
    }
}

#[test]
fn texts_and_figures_come_back_as_they_were() {
    let text = "
[[park]]
id = 'p'
name = '[甲] '
aliases = ['a;b', 'c', '']
note = \"一\\n二\"
within = [{ entity = '江山市', period = { value = '2024', as_written = '去年' } }]
x = { k = ['v', 1.5, { deep = true }] }
longitude = 118.5
latitude = 28.25
[[funding]]
id = 'f'
from = ['杭州市', '绍兴市']
to = '江山市'
period = { value = '2021', as_written = '前年' }
measures = { money = { value = 1250.75, unit = 'CNY' }, area = [{ value = '3609平方米' }, { vague = '若干', unit = 'mu' }] }
[[indicator]]
of = 'p'
what = 'gdp'
value = '430.47亿元'
period = '2024'
";
    let text = text.replace(", ''", "");
    let built = Builder::new(io::read_texts([("a.toml", Format::Toml, text.as_str())])).build();
    assert_eq!(errors(&built.report), "");
    let folder = Folder::new("parquet-texts");
    export(&built.graph, &folder.0);
    let back = Builder::new(read_paths(std::slice::from_ref(&folder.0))).build();
    assert_eq!(errors(&back.report), "");
    assert_eq!(document(&built.graph), document(&back.graph));
}

#[test]
fn a_table_of_another_program_is_read_through_a_mapping() {
    let built = Builder::new(read_paths(&[path("tests/fixtures/parquet/payments.toml")])).build();
    assert_eq!(errors(&built.report), "");
    let mut lines: Vec<String> = built
        .graph
        .links()
        .filter(|link| !link.is_implied())
        .map(|link| {
            let figures: Vec<String> = link
                .measures()
                .map(|one| one.quantity().stated.map_or(String::new(), |stated| stated.normalize().to_string()))
                .collect();
            let giver = link.givers().next().map_or("", |giver| giver.name());
            let period = link.period().map(ToString::to_string).unwrap_or_default();
            format!("{giver} {period} {} {}", figures.join(" "), link.x().map(ToString::to_string).unwrap_or_default())
        })
        .collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "宁波市 2022-01-01 200000 3 ",
            "杭州市 2021-03-05 12505000 6 {\"projects\":\"[\\\"路\\\",\\\"桥\\\"]\"}",
            "绍兴市 2022-07-01 3000000 ",
        ]
        .map(str::to_owned)
    );
}
