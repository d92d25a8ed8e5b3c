#!/usr/bin/env python3
"""Runs shanhai beside petgraph, NetworkX, rustworkx, igraph, graph-tool, NetworKit, DuckDB and Polars, turn by turn.

    cargo build --release --no-default-features --example side_by_side
    benches/side_by_side/run.py --bench BENCH --data DATA --scale S [--tasks T2,T5] [--peers petgraph,polars] [--runs 5]

BENCH holds the definition of the tasks, the programs of the others (`peers/`, `petgraph-peer/`), the answers that are
expected (`expected-SCALE.json`) and what the machine can do at most (`limits.py`, `membw.rs`); DATA holds a folder for each
scale. Both may stand in $BENCH_DIR and $BENCH_DATA. $BENCH_PY is a Python that has the packages, $BENCH_GT_PY one that has
graph-tool, with $BENCH_GT_PATH for its Polars; $BENCH_PETGRAPH the built program. What is missing is told and left out.

Scale XL has 50 million links, which the others can't hold or take hours for: it is made if it is not there (3 GB), read, frozen, and
then opened for each task by shanhai alone. It asks for no BENCH.

    benches/side_by_side/run.py --scale XL --data DATA [--runs 3]

Each program does a task in a process of its own and prints one line of JSON: seconds of loading, of the task several times,
and its answer. Whole processes are timed from outside. Answers are compared with the expected ones; a wrong one of ours
makes the run fail. `--out` keeps each run as a line of JSON; `--write` puts the table into a document between its marks.
"""

import argparse
import json
import os
import pathlib
import platform
import re
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
TASKS = [f"T{n}" for n in range(1, 12)]
# Of the largest scale: to read and freeze, then to open and ask.
ALONE = ["freeze", "T1", "T2", "T3", "T5", "T6"]
OURS = "shanhai"
# The same from a snapshot, which is made beside the tables before the first run.
FROZEN = "shanhai-snapshot"

# What each can do at all; the rest of the tasks it has no function for.
PEERS = {
    "petgraph": "T1 T2 T3 T5 T6 T7 T8 T9 T10 T11",
    "networkx": "T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11",
    "rustworkx": "T1 T2 T3 T5 T6 T7 T8 T9 T11",
    "igraph": "T1 T2 T3 T4 T7 T8 T9 T10 T11",
    "graph-tool": "T1 T2 T3 T7 T8 T9 T10 T11",
    "networkit": "T1 T2 T3 T7 T8 T9 T10 T11",
    "duckdb": "T1 T2 T3 T5 T6",
    "duckdb-parquet": "T5 T6",
    "polars": "T1 T5 T6",
    "polars-parquet": "T5 T6",
}
# NetworKit's DOT has no names, kinds or directions, and its sampled betweenness picks its own sources.
UNLIKE = {("networkit", "T11"), ("networkit", "T8")}


def command(peer, options):
    """The command of a peer and what it adds to the environment."""
    python = os.environ.get("BENCH_PY", sys.executable)
    script = lambda name: [python, f"{options.bench}/peers/{name}.py"]
    if peer in (OURS, FROZEN):
        return [str(options.binary)], {"SIDE_BY_SIDE_READ": "tables" if peer == OURS and options.scale != "XL" else "snapshot"}
    if peer == "petgraph":
        built = f"{options.bench}/petgraph-peer/target/release/petgraph-peer"
        return [os.environ.get("BENCH_PETGRAPH", built)], {}
    if peer == "graph-tool":
        there = {"PYTHONPATH": os.environ.get("BENCH_GT_PATH", "")}
        return [os.environ.get("BENCH_GT_PY", "/usr/bin/python3"), f"{options.bench}/peers/graphtool_.py"], there
    name, _, table = peer.partition("-")
    return script(f"{name}_"), {"PARQUET": "1"} if table else {}


def once(peer, task, options):
    """One process: seconds of wall clock and CPU, memory, and what it printed."""
    words, more = command(peer, options)
    words = [*words, str(options.data / options.scale), task]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.monotonic()
        try:
            process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env={**os.environ, **more}, start_new_session=True
            )
        except OSError as fault:
            return {"error": str(fault)}
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
        signal.alarm(options.timeout)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        signal.alarm(0)
        process.returncode = status
        out.seek(0)
        err.seek(0)
        lines = [line for line in out.read().decode("utf-8", "replace").splitlines() if line.startswith("{")]
        told = err.read().decode("utf-8", "replace").strip().splitlines()
    run = {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "rss_mb": used.ru_maxrss / 1024, "load1": os.getloadavg()[0]}
    if status == 0 and lines:
        return run | json.loads(lines[-1])
    late = wall >= options.timeout - 0.5
    return run | {"error": f"not done after {options.timeout} s" if late else (told or [f"status {status}"])[-1][:160]}


def near(one, other, tolerance):
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(near(*pair, tolerance) for pair in zip(one, other))
    if isinstance(one, (str, type(None))) or isinstance(other, (str, type(None))):
        return one == other
    return abs(one - other) <= tolerance * max(1e-12, abs(one), abs(other))


def differs(answer, expected):
    """The keys of an answer that are not as expected."""
    if not expected:
        return []
    tolerance = expected["_tolerance_relative"]
    keys = [key for key in expected if not key.startswith("_")]
    return [key for key in keys if key not in answer or not near(answer[key], expected[key], tolerance)]


def made(options):
    """Makes the largest scale if it is not there; gives what its answers must say."""
    folder = options.data / options.scale
    if not (folder / "queries.json").exists():
        script = [os.environ.get("BENCH_PY", sys.executable), str(ROOT / "benches/side_by_side/generate.py")]
        subprocess.run([*script, "--out", str(options.data), "--scale", options.scale], check=True)
    asked = json.loads((folder / "queries.json").read_text(encoding="utf-8"))
    return {"T1": {"nodes": asked["nodes"], "edges": asked["edges"], "_tolerance_relative": 0}}


def limits(options):
    """The seconds below which no program of one thread can be, by task: measured on this machine, now."""
    if not options.limits:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        binary = f"{folder}/membw"
        subprocess.run(
            ["rustc", "--edition", "2021", "-O", "-C", "target-cpu=native", f"{options.bench}/membw.rs", "-o", binary],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        told = subprocess.run(
            [binary, str(options.data / options.scale / "edges.csv")], check=True, capture_output=True, text=True
        ).stdout
    first = next(line for line in told.splitlines() if line.startswith("1 thread"))
    best = lambda pattern: re.search(pattern, told).group(1)
    random = {size: re.search(rf"{size} \d+\((\d+)\)", first).group(1) for size in ("64KiB", "1MiB", "8MiB")}
    flags = {
        "read": re.search(r"read median [\d.]+ best ([\d.]+)", first).group(1),
        "rand": random["1MiB"],
        "rand-small": random["64KiB"],
        "rand-big": random["8MiB"],
        "cache": best(r"page-cache read\(2\).*best ([\d.]+)"),
        "scan": best(r"count newlines.*best ([\d.]+)"),
        "write": "4",
        "iters": {"S": "10", "M": "52"}.get(options.scale, "52"),
    }
    words = [word for name, value in flags.items() for word in (f"--{name}", value)]
    script = [os.environ.get("BENCH_PY", sys.executable), f"{options.bench}/limits.py", "--data", str(options.data / options.scale)]
    table = subprocess.run([*script, *words], check=True, capture_output=True, text=True).stdout
    return {task: float(seconds) for task, seconds in re.findall(r"^\| (T\d+)\b[^|]*\|[^|]*\| ([\d.]+) \|", table, re.M)}


def seconds(value):
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms" if value >= 1e-3 else f"{value * 1e6:.0f} µs"


def row(task, runs, floor):
    """A line of the table: ours, the fastest of the others, and what no program can be below."""
    of = lambda peer: [run for run in runs if run["peer"] == peer and run["task"] == task and run.get("answer")]
    # T1 is loading itself; the tables of the others that answer without loading are not beside it.
    whole = task in ("T1", "freeze")
    inner = lambda run: run["load_s"] * whole + statistics.median(run["task_s"])
    ours = of(OURS)
    if not ours:
        return None
    others = {peer: of(peer) for peer in PEERS if (peer, task) not in UNLIKE and of(peer)}
    mine = statistics.median(map(inner, ours))
    spread = f"{seconds(min(map(inner, ours)))}–{seconds(max(map(inner, ours)))}"
    wall = statistics.median(run["wall"] for run in ours)
    cells = [task, seconds(mine), spread]
    if others:
        peer, theirs = min(((peer, statistics.median(map(inner, of))) for peer, of in others.items()), key=lambda one: one[1])
        cells += [f"{peer} {seconds(theirs)}", f"{theirs / mine:.1f}"]
    else:
        cells += ["", ""]
    cells += [f"{mine / floor[task]:.1f}" if floor.get(task) else ""]
    cells += [seconds(wall)]
    frozen = of(FROZEN)
    cells += [seconds(statistics.median(run["wall"] for run in frozen)) if frozen else ""]
    if others:
        peer, theirs = min(
            ((peer, statistics.median(run["wall"] for run in of)) for peer, of in others.items()), key=lambda one: one[1]
        )
        cells += [f"{peer} {seconds(theirs)}"]
    else:
        cells += [""]
    cells += [f"{statistics.median(run['rss_mb'] for run in ours):.0f} MiB"]
    return "| " + " | ".join(cells) + " |"


def table(runs, floor, options):
    versions = sorted({run["version"] for run in runs if run.get("version")})
    load = [run["load1"] for run in runs if "load1" in run]
    processor = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    head = [
        f"Scale {options.scale}: {', '.join(versions)}; {os.cpu_count()} cores of {processor or platform.machine()}, "
        f"{platform.system()}; load average {min(load):.1f} to {max(load):.1f}; medians of {options.runs} processes.",
        "",
        "| task | in process | least–most | fastest other | times faster | times the limit | whole process | from a snapshot | fastest other | memory |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join(head + [line for task in options.tasks if (line := row(task, runs, floor))]) + "\n"


def put(document, scale, text):
    """Puts a table between the marks of its scale."""
    begin, end = f"<!-- table {scale} -->\n", f"<!-- end {scale} -->"
    whole = document.read_text(encoding="utf-8")
    if begin not in whole:
        sys.exit(f"{document} has no mark `{begin.strip()}`")
    before, rest = whole.split(begin, 1)
    document.write_text(before + begin + "\n" + text + "\n" + end + rest.split(end, 1)[1], encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bench", type=pathlib.Path, default=os.environ.get("BENCH_DIR"))
    parser.add_argument("--data", type=pathlib.Path, default=os.environ.get("BENCH_DATA"))
    parser.add_argument("--scale", default="S")
    parser.add_argument("--tasks", type=lambda text: text.split(","), help="default: all")
    parser.add_argument("--peers", type=lambda text: text.split(","), default=list(PEERS))
    parser.add_argument("--skip", type=lambda text: set(text.split(",")), default=set(), help="PEER:TASK,…")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--timeout", type=int, help="seconds of one process [default: 150, of XL 3600]")
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / "target/release/examples/side_by_side")
    parser.add_argument("--out", type=pathlib.Path, help="keeps each run as a line of JSON")
    parser.add_argument("--limits", action="store_true", help="measure what the machine can do, too")
    parser.add_argument("--write", type=pathlib.Path, help="puts the table into this document")
    options = parser.parse_args()
    alone = options.scale == "XL"
    if not options.data or not (options.bench or alone):
        parser.error("name --bench and --data, or set BENCH_DIR and BENCH_DATA")
    options.tasks = options.tasks or (ALONE if alone else TASKS)
    options.timeout = options.timeout or (3600 if alone else 150)
    if alone:
        options.peers, options.limits = [], False
        expected = made(options)
    else:
        kept = options.bench / f"expected-{options.scale}.json"
        expected = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    if not alone:
        folder = str(options.data / options.scale)
        subprocess.run([str(options.binary), folder, "freeze"], check=True, stdout=subprocess.DEVNULL)
    runs, wrong = [], 0
    for task in options.tasks:
        ours = [OURS] if alone else [OURS, FROZEN]
        peers = [*ours, *(peer for peer in options.peers if task in PEERS[peer].split())]
        left = {peer: options.runs for peer in peers if f"{peer}:{task}" not in options.skip}
        for turn in range(options.runs):
            for peer in [peer for peer, most in left.items() if turn < most]:
                run = once(peer, task, options) | {"peer": peer, "task": task, "scale": options.scale, "run": turn}
                runs.append(run)
                bad = differs(run["answer"], expected.get(task)) if run.get("answer") else []
                if peer in (OURS, FROZEN):
                    wrong += bool(bad) + ("error" in run)
                if turn == 0:
                    # What is slow, or fails, is not asked as often.
                    wall = run.get("wall", 0)
                    left[peer] = 1 if wall > 12 or "error" in run else min(2, options.runs) if wall > 5 else options.runs
                    inner = seconds(min(run["task_s"])) if run.get("task_s") else ""
                    told = run.get("error") or (f"differs in {', '.join(bad)}" if bad else "")
                    print(f"{options.scale} {task} {peer:15} whole {seconds(wall)} task {inner} {told}", flush=True)
                if options.out:
                    with options.out.open("a", encoding="utf-8") as out:
                        out.write(json.dumps(run, ensure_ascii=False) + "\n")
    text = table(runs, limits(options), options)
    print(text)
    if options.write:
        put(options.write, options.scale, text)
    print("our answers are the expected ones" if wrong == 0 else f"{wrong} of our runs failed or differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
