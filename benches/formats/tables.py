"""Links of CSV into memory: shanhai's reading beside DuckDB's `COPY` into a table and Polars' `read_csv`, interleaved, the best of N.

    cargo build --release --no-default-features --example read_tables
    python benches/formats/tables.py DIR [RUNS]

DIR holds `nodes.csv` and `edges.csv` of the shared benchmark; the mappings of `benches/side_by_side` are laid beside links to
them. Seconds of wall clock and of CPU, and the peak of memory in MB, of whole processes. shanhai also checks each row, reads dates and
amounts as what they mean, and knows each end as an entity.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

source = pathlib.Path(sys.argv[1]).resolve()
runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
root = pathlib.Path(__file__).resolve().parents[2]
target = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", root / "target"))
example = target / "release" / "examples" / "read_tables"

DUCKDB = """
import duckdb
base = duckdb.connect()
base.execute("CREATE TABLE e(id VARCHAR, kind VARCHAR, \\"from\\" VARCHAR, \\"to\\" VARCHAR, amount DOUBLE, headcount BIGINT, start SMALLINT, \\"end\\" SMALLINT)")
base.execute("CREATE TABLE n(id VARCHAR, kind VARCHAR, name VARCHAR, parent VARCHAR)")
base.execute("COPY n FROM '{0}/nodes.csv' (HEADER)")
base.execute("COPY e FROM '{0}/edges.csv' (HEADER)")
assert base.execute("SELECT count(*) FROM e").fetchone()[0] > 0
""".format(source)
POLARS = """
import polars
nodes, edges = polars.read_csv("{0}/nodes.csv"), polars.read_csv("{0}/edges.csv")
assert edges.height > 0
""".format(source)


def run(command):
    """Wall seconds, CPU seconds and peak MB of a process: `wait4` gives each child's own."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    assert status == 0, command
    return time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    for name in ["nodes", "edges"]:
        (folder / f"{name}.csv").symlink_to(source / f"{name}.csv")
        shutil.copy(root / "benches" / "side_by_side" / f"{name}.toml", folder)
    commands = {
        "shanhai, read": [example, folder],
        "shanhai, read and built": [example, folder, "--build"],
        "DuckDB COPY": [sys.executable, "-c", DUCKDB],
        "Polars read_csv": [sys.executable, "-c", POLARS],
    }
    found = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(run(command))

print(f"{'':26}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}   of {runs}, the least of each")
for name, results in found.items():
    wall, cpu, peak = (min(result[at] for result in results) for at in range(3))
    print(f"{name:26}{wall:9.2f}{cpu:9.2f}{peak:9.0f}")
