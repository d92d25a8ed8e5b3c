//! The Graphviz of the machine, for those who have one they trust more.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{EngineError, Layout};

/// How often a running program is asked whether it is done.
const PAUSE: Duration = Duration::from_millis(5);

/// Lays DOT out with the machine's `dot`; its answer as JSON. What runs longer than the limit is ended.
pub(super) fn lay_out(source: &str, layout: Layout, limit: Duration) -> Result<String, EngineError> {
    let mut command = Command::new("dot");
    command.arg(format!("-K{}", layout.as_str())).arg("-Tjson0");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => EngineError::NoSystem,
        _ => EngineError::System(error),
    })?;
    let input = child.stdin.take();
    let (output, complaints) = (child.stdout.take(), child.stderr.take());
    thread::scope(|scope| {
        // It may answer before it has read all: reading and writing must not wait for one another.
        scope.spawn(move || input.map(|mut input| input.write_all(source.as_bytes())));
        let output = scope.spawn(move || read(output));
        let complaints = scope.spawn(move || read(complaints));
        let done = wait(&mut child, limit);
        let (output, complaints) = (output.join().unwrap_or_default(), complaints.join().unwrap_or_default());
        if done?.success() {
            return Ok(output);
        }
        let words = complaints.lines().next().unwrap_or("it gave no reason").to_owned();
        Err(EngineError::Refused(crate::scene::text::clean(&words)))
    })
}

fn read(stream: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    // What could be read is judged by whether it parses.
    let _ = stream.map(|mut stream| stream.read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

fn wait(child: &mut Child, limit: Duration) -> Result<std::process::ExitStatus, EngineError> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().map_err(EngineError::System)? {
            return Ok(status);
        }
        if start.elapsed() >= limit {
            let _ = child.kill();
            let _ = child.wait();
            return Err(EngineError::TimeUp(limit));
        }
        thread::sleep(PAUSE);
    }
}
