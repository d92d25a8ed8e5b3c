"""A GraphML of 100,000 edges, read by NetworkX and by shanhai: the best of five, each to a whole graph in memory.

    cargo build --release --no-default-features --example read_formats
    python benches/formats/graphml.py [EDGES]
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

import networkx

edges = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
root = pathlib.Path(__file__).resolve().parents[2]
target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", root / "target"))
example = target / "release" / "examples" / "read_formats"

draw = random.Random(7)
graph = networkx.MultiDiGraph()
for node in range(edges // 5):
    graph.add_node(f"n{node}", label=f"County {node}", kind="region", population=draw.randrange(10_000, 2_000_000))
for edge in range(edges):
    giver, receiver = draw.sample(range(edges // 5), 2)
    graph.add_edge(f"n{giver}", f"n{receiver}", key=f"e{edge}", kind="funding", weight=draw.randrange(1, 10**8), year=str(draw.randrange(2000, 2026)))

with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "graph.graphml"
    networkx.write_graphml(graph, path)
    print(f"{edges:,} edges, {path.stat().st_size:,} bytes")
    theirs = []
    for _ in range(5):
        start = time.perf_counter()
        read = networkx.read_graphml(path)
        theirs.append(time.perf_counter() - start)
        assert read.number_of_edges() == edges
    out = subprocess.run([example, path, "5"], check=True, capture_output=True, text=True).stdout
    ours = [json.loads(line) for line in out.splitlines()]
    assert all(run["links"] == edges and not run["errors"] for run in ours)
    whole = min(run["whole"] for run in ours)
    read = min(run["read"] for run in ours)
    print(f"NetworkX {networkx.__version__}: {min(theirs):.3f} s")
    print(f"shanhai: {whole:.3f} s to a checked graph, of which reading {read:.3f} s")
    print(f"ratio: {min(theirs) / whole:.1f}; of reading alone {min(theirs) / read:.1f}")
