//! Running the binary.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a run gave.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// The document on stdout.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}{}", self.out, self.err))
    }
}

/// A path inside the repository.
pub(crate) fn path(inside: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(inside)
}

/// The binary with an environment of its own, in the folder of the repository.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_shanhai"));
    command.args(args).current_dir(path("")).stdin(Stdio::null());
    for name in ["SHANHAI_GRAPH", "SHANHAI_LANG", "NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"] {
        command.env_remove(name);
    }
    command
}

/// Runs the binary.
pub(crate) fn run(args: &[&str]) -> Ran {
    finish(&mut command(args))
}

/// Runs a command to its end.
pub(crate) fn finish(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs the binary on a register of `tests/fixtures`.
pub(crate) fn on(fixture: &str, args: &[&str]) -> Ran {
    let graph = format!("tests/fixtures/{fixture}");
    run(&[&["-g", graph.as_str()], args].concat())
}

/// Runs the binary on the graph of the five articles.
pub(crate) fn on_shanhai(args: &[&str]) -> Ran {
    run(&[&["-g", "graphs/shanhai"], args].concat())
}

/// A folder that is empty and goes away with the value.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub(crate) fn text(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
