"""A GraphML of 100,000 edges, read by NetworkX and by shanhai: the best of five, each to a whole graph in memory. The CPU of ours
holds that of the process too, and of giving the graph back.

    cargo build --release --no-default-features --example read_formats
    python benches/formats/graphml.py [EDGES]
"""

import json
import os
import pathlib
import random
import resource
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
    # Turn by turn, so that other work on the machine meets both alike.
    theirs, ours = [], []
    for _ in range(5):
        start, cpu = time.perf_counter(), time.process_time()
        read = networkx.read_graphml(path)
        theirs.append((time.perf_counter() - start, time.process_time() - cpu))
        assert read.number_of_edges() == edges
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        out = subprocess.run([example, path, "3"], check=True, capture_output=True, text=True).stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        runs = [json.loads(line) for line in out.splitlines()]
        assert all(run["links"] == edges and not run["errors"] for run in runs)
        cpu = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / len(runs)
        ours.append((min(run["whole"] for run in runs), cpu, min(run["read"] for run in runs)))
    (wall, cpu), (own_wall, own_cpu, own_read) = (tuple(map(min, zip(*runs))) for runs in (theirs, ours))
    print(f"NetworkX {networkx.__version__}: {wall:.3f} s, {cpu:.3f} s of CPU")
    print(f"shanhai: {own_wall:.3f} s to a checked graph, of which reading {own_read:.3f} s; {own_cpu:.3f} s of CPU")
    print(f"ratio: {wall / own_wall:.1f}; of CPU {cpu / own_cpu:.1f}")
