#!/usr/bin/env python3
"""Counts the instructions of the main tasks under callgrind, and compares them with those that are kept.

    benches/instructions/run.py            # fails where a task takes a quarter more than it did
    benches/instructions/run.py --renew    # keeps today's counts, after a change that is meant

Instructions hardly differ from run to run, whatever else a machine does, so that a slow decline shows; they tell nothing of
memory. Needs valgrind, and is skipped with a notice without it.
"""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
KEPT = HERE / "counts.json"
# Compilers differ by some percent; what is meant to be seen is a pass over everything too many.
TOLERANCE = 0.25


def built():
    """The path of the program, built as benches are."""
    words = ["cargo", "bench", "--no-run", "--locked", "--no-default-features", "--bench", "instructions", "--message-format", "json"]
    # Incremental code is in more pieces, and takes more instructions.
    told = subprocess.run(words, cwd=HERE, env={**os.environ, "CARGO_INCREMENTAL": "0"}, check=True, stdout=subprocess.PIPE, text=True)
    lines = [json.loads(line) for line in told.stdout.splitlines() if line.startswith("{")]
    return next(line["executable"] for line in lines if line.get("target", {}).get("name") == "instructions" and line.get("executable"))


def counted(program):
    """Instructions of each task, with all that it calls."""
    with tempfile.TemporaryDirectory() as folder:
        out = f"{folder}/out"
        subprocess.run(
            ["valgrind", "--tool=callgrind", "--collect-atstart=no", "--toggle-collect=*::task_*", f"--callgrind-out-file={out}", program],
            check=True,
            stderr=subprocess.DEVNULL,
        )
        told = subprocess.run(
            ["callgrind_annotate", "--inclusive=yes", "--threshold=100", out], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    found = re.findall(r"^ *([\d,]+) .*::task_(\w+)", told, re.M)
    return {name: int(count.replace(",", "")) for count, name in reversed(found)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--renew", action="store_true")
    options = parser.parse_args()
    if not shutil.which("valgrind"):
        print("skipped: no valgrind")
        return 0
    counts = counted(built())
    if options.renew:
        KEPT.write_text(json.dumps(dict(sorted(counts.items())), indent=1) + "\n", encoding="utf-8")
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    wrong = sorted(kept.keys() ^ counts.keys())
    for name in wrong:
        print(f"`{name}` is {'not counted any more' if name in kept else 'new: renew the counts'}")
    for name in sorted(kept.keys() & counts.keys()):
        ratio = counts[name] / kept[name]
        much = ratio > 1 + TOLERANCE
        print(f"{name:12} {counts[name]:>13,} instructions, {ratio:.2f} of what is kept" + (": too many" if much else ""))
        wrong += [name] if much else []
        if ratio < 1 - TOLERANCE:
            print(f"{'':12} `{name}` got better: keep that with `--renew`")
    if wrong:
        print("a task takes more instructions than it did; see why, or keep them with `benches/instructions/run.py --renew`")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
