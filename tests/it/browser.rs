//! HTML pages in real headless Chromium, driven by `tests/browser/page.mjs` over its debugging pipe. Skipped, and said so, where
//! there is no Chromium or no Node; with `SHANHAI_BROWSER=require` that is a failure.

use std::env;
use std::io::Write;
use std::path::PathBuf;
use std::process::Command;

use crate::run::{Folder, path, run};

/// The program of one of these names on the path.
fn program(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

#[test]
fn pages_work_in_a_browser() {
    let chromium =
        env::var_os("CHROMIUM").map(PathBuf::from).or_else(|| program(&["chromium", "chromium-browser", "google-chrome"]));
    let (Some(chromium), Some(node)) = (chromium, program(&["node", "nodejs"])) else {
        assert_ne!(env::var("SHANHAI_BROWSER").as_deref(), Ok("require"), "Chromium and Node are required, and one is not here");
        writeln!(std::io::stderr(), "skipped: Chromium and Node are not both here, so no page was opened").unwrap();
        return;
    };
    let folder = Folder::new("browser");
    let mut pages = serde_json::Map::new();
    for (name, graph, more) in [
        ("small", "tests/fixtures/browser", &[][..]),
        ("chinese", "tests/fixtures/browser", &["--lang", "zh"]),
        ("hostile", "tests/fixtures/browser-hostile", &["--title", "</title><script>window.hacked='heading'</script>{{data}}"]),
        ("large", "graphs/shanhai", &[]),
        ("rolled", "graphs/shanhai", &["--level", "prefecture"]),
    ] {
        let file = folder.0.join(format!("{name}.html"));
        let drawn = run(&[&["-g", graph, "draw", "-o", file.to_str().unwrap()], more].concat());
        assert_eq!(drawn.code, 0, "{}", drawn.err);
        pages.insert(name.to_owned(), format!("file://{}", file.display()).into());
    }
    let mut command = Command::new(node);
    command.arg(path("tests/browser/page.mjs")).arg(chromium).arg(serde_json::Value::from(pages).to_string());
    let ran = crate::run::finish(&mut command);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}
