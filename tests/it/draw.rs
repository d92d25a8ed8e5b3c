//! `draw` from outside: formats, styles, engines, and pictures that follow their files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const REGISTER: &str =
    "[[pairing]]\nfrom = '上虞区'\nto = '金口河区'\n\n[[funding]]\nfrom = '绍兴市'\nto = '乐山市'\namount = '5.01亿元'\n";

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("draw-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("graph")).unwrap();
    fs::write(folder.join("graph/register.toml"), REGISTER).unwrap();
    folder
}

fn shanhai(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shanhai"));
    command.current_dir(folder).env_remove("SHANHAI_GRAPH").env_remove("SHANHAI_LANG").args(["-g", "graph", "draw"]);
    command
}

fn run(folder: &Path, args: &[&str]) -> (i32, Vec<u8>, String) {
    let out = shanhai(folder).args(args).output().unwrap();
    (out.status.code().unwrap(), out.stdout, String::from_utf8(out.stderr).unwrap())
}

#[test]
fn mermaid_holds_all_that_is_drawn() {
    let folder = folder("mermaid");
    let (code, out, _) = run(&folder, &["--as", "mmd", "-o", "-", "--lang", "zh"]);
    let text = String::from_utf8(out).unwrap();
    assert_eq!(code, 0);
    for part in ["flowchart LR", "\"上虞区\"", "\"5.01亿元\"", "subgraph", "linkStyle 1 "] {
        let part = part.replace("\"5.01亿元\"", "5.01亿元");
        assert!(text.contains(&part), "{part}\n{text}");
    }
    assert_eq!(text.matches("subgraph").count(), text.matches("\n  end\n").count() + text.matches("\n    end\n").count());
}

#[test]
fn faults_of_a_style_are_drawn_with_their_lines() {
    let folder = folder("style");
    fs::write(folder.join("bad.toml"), "[page]\nikn = '#000000'\n[kind.paring]\ncolour = 'red'\n").unwrap();
    let (code, out, told) = run(&folder, &["--style", "bad.toml", "-o", "x.svg"]);
    assert_eq!((code, out.len()), (3, 0), "{told}");
    for part in ["bad.toml:2:1", "did you mean `ink`?", "bad.toml:3:7", "did you mean `pairing`?"] {
        assert!(told.contains(part), "{part}\n{told}");
    }
    assert!(!folder.join("x.svg").exists());
    let (code, ..) = run(&folder, &["--style", "none.toml", "-o", "x.svg"]);
    assert_eq!(code, 4);
}

#[test]
fn a_style_reaches_the_picture() {
    let folder = folder("styled");
    let style = "[page]\npaper = '#fedcba'\nink = '#010203'\n[kind.pairing]\ncolour = '#0a0b0c'\nlabel = { zh = '携手' }\n";
    fs::write(folder.join("style.toml"), style).unwrap();
    let (code, out, told) = run(&folder, &["--style", "style.toml", "--as", "svg", "-o", "-", "--lang", "zh"]);
    let text = String::from_utf8(out).unwrap();
    assert_eq!(code, 0, "{told}");
    for part in ["#fedcba", "#010203", "#0a0b0c", "携手"] {
        assert!(text.contains(part), "{part}");
    }
    assert!(!text.contains("#1b4f8a"), "the default colour of pairings is gone");
}

#[test]
fn the_same_bytes_in_another_folder_locale_and_time_zone() {
    let (one, other) = (folder("bytes-one"), folder("bytes-other"));
    for form in ["svg", "dot", "mmd"] {
        let args = ["--as", form, "-o", "-"];
        let here = shanhai(&one).args(args).env("LC_ALL", "C").env("TZ", "UTC").output().unwrap();
        let there = shanhai(&other).args(args).env("LC_ALL", "zh_CN.UTF-8").env("TZ", "Asia/Shanghai").output().unwrap();
        assert!(here.status.success() && !here.stdout.is_empty());
        assert!(here.stdout == there.stdout, "{form}");
        assert!(here.stdout == shanhai(&one).args(args).output().unwrap().stdout, "{form}, once more");
    }
}

#[test]
fn a_machine_without_graphviz_is_told_so() {
    let folder = folder("system");
    let out = shanhai(&folder).args(["--engine", "system", "-o", "x.svg"]).env("PATH", &folder).output().unwrap();
    let told = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(2), "{told}");
    assert!(told.contains("no program is called `dot`") && told.contains("leave `--engine system` out"), "{told}");
    assert!(!folder.join("x.svg").exists());
}

#[test]
#[cfg(unix)]
fn a_graphviz_that_takes_too_long_is_ended() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder("slow");
    let slow = folder.join("dot");
    fs::write(&slow, "#!/bin/sh\nexec /bin/sleep 60\n").unwrap();
    fs::set_permissions(&slow, fs::Permissions::from_mode(0o755)).unwrap();
    let start = Instant::now();
    let args = ["--engine", "system", "--time-limit", "1", "-o", "x.svg"];
    let out = shanhai(&folder).args(args).env("PATH", &folder).output().unwrap();
    let told = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(2), "{told}");
    assert!(told.contains("took longer than 1 s"), "{told}");
    assert!(start.elapsed() < Duration::from_secs(30));
}

#[test]
fn the_graphviz_of_the_machine_draws_too() {
    if Command::new("dot").arg("-V").stderr(Stdio::null()).status().is_err() {
        return;
    }
    let folder = folder("native");
    let (code, out, told) = run(&folder, &["--engine", "system", "--as", "svg", "-o", "-"]);
    assert_eq!(code, 0, "{told}");
    assert_eq!(String::from_utf8(out).unwrap().matches("class=\"link ").count(), 2);
}

#[test]
fn watching_follows_the_files_and_keeps_the_last_good_picture() {
    let folder = folder("watch");
    let picture = folder.join("picture.svg");
    let mut child = shanhai(&folder).args(["-o", "picture.svg", "--watch"]).stderr(Stdio::null()).spawn().unwrap();
    let wait = |what: &str, holds: &dyn Fn(&str) -> bool| {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(60) {
            if fs::read_to_string(&picture).is_ok_and(|text| text.ends_with("</svg>\n") && holds(&text)) {
                return true;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("{what}");
    };
    let register = folder.join("graph/register.toml");
    let drawn = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        wait("no first picture", &|_| true);
        fs::write(&register, format!("{REGISTER}\n[[medical]]\nfrom = '越城区'\nto = '马边县'\n")).unwrap();
        wait("no second picture", &|text| text.contains("link medical"));
        fs::write(&register, "[[pairing]]\nfrom = \n").unwrap();
        std::thread::sleep(Duration::from_millis(1500));
        assert!(fs::read_to_string(&picture).unwrap().contains("link medical"), "the last good picture stays");
        fs::write(&register, REGISTER).unwrap();
        wait("no third picture", &|text| !text.contains("link medical"));
    }));
    child.kill().unwrap();
    child.wait().unwrap();
    if let Err(failed) = drawn {
        std::panic::resume_unwind(failed);
    }
}

#[cfg(feature = "png")]
mod pixels {
    use super::{folder, run};

    /// A Latin font: any of those that Linux brings.
    fn latin() -> Option<String> {
        let known = ["dejavu/DejaVuSans.ttf", "liberation/LiberationSans-Regular.ttf", "liberation2/LiberationSans-Regular.ttf"];
        known.iter().map(|name| format!("/usr/share/fonts/truetype/{name}")).find(|path| std::path::Path::new(path).exists())
    }

    #[test]
    fn a_font_without_chinese_is_refused_with_advice() {
        let Some(font) = latin() else { return };
        let folder = folder("latin");
        let (code, _, told) = run(&folder, &["-o", "x.png", "--lang", "zh", "--font", &font]);
        assert_eq!(code, 2, "{told}");
        assert!(told.contains("no font has") && told.contains("--font FILE"), "{told}");
        assert!(!folder.join("x.png").exists());
    }

    #[test]
    fn a_picture_has_its_size_and_the_same_bytes_twice() {
        let Some(font) = latin() else { return };
        let folder = folder("png");
        let args = ["--as", "png", "-o", "-", "--title", "Pairs", "--font", &font];
        let (code, one, told) = run(&folder, &[&args[..], &["--scale", "1"]].concat());
        assert_eq!(code, 0, "{told}");
        let side = |png: &[u8], at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!(&one[..8], b"\x89PNG\r\n\x1a\n");
        let (_, again, _) = run(&folder, &[&args[..], &["--scale", "1"]].concat());
        assert!(one == again);
        let (_, double, _) = run(&folder, &[&args[..], &["--scale", "2"]].concat());
        assert_eq!(side(&double, 16), 2 * side(&one, 16));
        assert_eq!(side(&double, 20), 2 * side(&one, 20));
        let (code, _, told) = run(&folder, &[&args[..], &["--scale", "500"]].concat());
        assert_eq!(code, 2);
        assert!(told.contains("more than 100000000") && told.contains("draw with `--scale"), "{told}");
    }

    #[test]
    fn what_is_no_font_is_refused() {
        let folder = folder("no-font");
        let (code, _, told) = run(&folder, &["-o", "x.png", "--font", "graph/register.toml"]);
        assert_eq!(code, 2, "{told}");
        assert!(told.contains("holds no font"), "{told}");
        let (code, _, _) = run(&folder, &["-o", "x.png", "--font", "nowhere.ttf"]);
        assert_eq!(code, 4);
    }
}
