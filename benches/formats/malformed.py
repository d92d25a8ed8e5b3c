"""How long the slowest malformed file takes until its report, and how much memory: each file of tests/malformed, and files of 100 MB of one token.

    cargo build --release
    python benches/formats/malformed.py [MEGABYTES]
"""

import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 100
root = pathlib.Path(__file__).resolve().parents[2]
target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", root / "target"))
shanhai = pathlib.Path(os.environ.get("SHANHAI", target / "release" / "shanhai"))
formats = {"node-link": "node-link", "gexf-1.2": "gexf-1.2"}

TOKENS = [
    ("text.json", '{"shanhai": 1, "entities": [{"id": "', "a"),
    ("number.json", "[", "9"),
    ("brackets.json", '{"nodes": [', "["),
    ("attribute.graphml", '<graphml><graph edgedefault="directed"><node id="', "a"),
    ("name.graphml", "<", "b"),
    ("entities.gexf", '<gexf><graph><nodes><node id="a">', "&"),
    ("number.gml", "graph [ node [ id ", "1"),
    ("text.gml", 'graph [ node [ label "', "x"),
    ("brackets.gv", "digraph { ", "{"),
    ("cell.csv", "kind,from,to\npairing,", "浙"),
    ("text.toml", "[[pairing]]\nfrom = '", "a"),
    ("text.xml", "<iati-activities version='2.03'><iati-activity><iati-identifier>", "a"),
]


def read(path, said):
    """Seconds until the report, and the exit code; memory is that of the largest so far."""
    start = time.perf_counter()
    run = subprocess.run(
        [shanhai, "import", path, "-o", os.devnull + ".none", *said], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    return time.perf_counter() - start, run.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


runs = []
for path in sorted((root / "tests" / "malformed").rglob("*")):
    if path.is_file() and path.suffix not in (".txt", ".report", ".py"):
        said = ["--from", formats[path.parent.name]] if path.parent.name in formats else []
        runs.append((*read(path, said), f"{path.parent.name}/{path.name}"))
small = len(runs)
with tempfile.TemporaryDirectory() as folder:
    for name, head, token in TOKENS:
        path = pathlib.Path(folder) / name
        path.write_text(head + token * (megabytes * 1_000_000 // len(token.encode())), encoding="utf-8")
        runs.append((*read(path, []), f"{name}, {megabytes} MB of one token"))
        path.unlink()
assert all(code in (0, 3, 4) for _, code, *_ in runs), [run for run in runs if run[1] not in (0, 3, 4)]
for what, some in [("of the corpus", runs[:small]), ("of one token", runs[small:])]:
    seconds, _, memory, name = max(some)
    print(f"slowest {what}: {seconds:.2f} s, {name}; no process above {max(run[2] for run in some)} MB")
