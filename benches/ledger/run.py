#!/usr/bin/env python3
"""Totals, flows and concentration of shanhai beside the same group-by in DuckDB: one machine, one run, turn by turn.

    pip install duckdb
    cargo build --release --no-default-features --example ledger
    benches/ledger/run.py DIR [--runs N] [--threads N] [--binary PATH]

DIR holds nodes.csv (id,kind,name,parent) and edges.csv (id,kind,from,to,amount,headcount,start,end). Both sides load first;
timed is the answer alone, DuckDB's fetched, from tables in memory with an index of ancestors made beforehand. Prints for each
question the best and the median of both, wall clock and CPU seconds of all threads, and the ratio of the best; fails if the answers
differ. Both use all cores unless --threads gives them as many as it says.

shanhai answers twice: on the ledger as `records = "disjoint"`, where its sums must be DuckDB's to the last digit, and as if
articles told of it, where what may be inside what is inferred first (timed by itself). Then the high ends of payments, each of one
year, must be DuckDB's sums; people are counted over stretches of years that hold one another, so theirs are printed, not compared.
"""

import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from decimal import Decimal

LEVELS = {"flows-province": "province", "flows-city": "city"}
TASKS = ["total", *LEVELS, "concentration"]


def sql(task):
    if task == "total":
        return """select kind, sum(amount), count(amount), sum(headcount), count(headcount), count(*) from edges group by kind"""
    if task == "concentration":
        return """with pairs as (
                select a.city as giver, b.city as receiver, sum(e.amount)::double as amount
                from edges e join ancestors a on e.giver = a.id join ancestors b on e.receiver = b.id
                where e.kind = 'funding' and e.amount is not null and a.city <> b.city group by all),
            ranked as (select *, row_number() over (partition by receiver order by amount desc) as place from pairs)
            select receiver, count(*), sum(amount), sum(amount * amount) / (sum(amount) * sum(amount)),
                max(amount) / sum(amount), sum(amount) filter (place <= 3) / sum(amount) from ranked group by receiver"""
    level = LEVELS[task]
    return f"""select a.{level}, b.{level}, e.start, sum(e.amount), count(*)
        from edges e join ancestors a on e.giver = a.id join ancestors b on e.receiver = b.id
        where e.kind = 'funding' and e.amount is not null and a.{level} is not null and b.{level} is not null
        group by all"""


def load(duckdb, folder):
    connection = duckdb.connect()
    connection.execute(f"create table nodes as select * from read_csv('{folder}/nodes.csv', all_varchar = true)")
    connection.execute(f"""create table edges as select kind, "from" as giver, "to" as receiver,
        amount::decimal(18, 2) as amount, headcount::integer as headcount, start::integer as start
        from read_csv('{folder}/edges.csv', all_varchar = true)""")
    connection.execute("""create table ancestors as
        with recursive above as (
            select id, id as ancestor from nodes
            union all
            select a.id, n.parent from above a join nodes n on a.ancestor = n.id where n.parent is not null
        )
        select a.id, max(n.id) filter (n.kind = 'province') as province, max(n.id) filter (n.kind = 'city') as city
        from above a join nodes n on a.ancestor = n.id group by a.id""")
    return connection


class Shanhai:
    """The example `ledger`, which answers line by line."""

    def __init__(self, binary, folder, records, threads):
        environment = {**os.environ, **({"RAYON_NUM_THREADS": str(threads)} if threads else {})}
        self.process = subprocess.Popen(
            [binary, folder, records],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            env=environment,
        )
        self.load, self.overlaps = self.read(), self.read()

    def read(self):
        return json.loads(self.process.stdout.readline())

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        return self.read()

    def rows(self, task):
        """Rows by ends and year: low, high, number of figures."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "rows"
            self.ask(f"{task} {path}")
            # The rows are written after the line that tells of them; the next answer says that they are there.
            self.ask(task)
            found = {}
            if task == "concentration":
                for line in path.read_text(encoding="utf-8").splitlines():
                    receiver, *numbers = line.split("\t")
                    found[receiver] = [float(number or "nan") for number in numbers]
                return found
            for line in path.read_text(encoding="utf-8").splitlines():
                *key, low, high, figures = line.split("\t")
                if low:
                    found.setdefault(tuple(key), []).append((Decimal(low), Decimal(high or "NaN"), int(figures)))
            return found


def check(task, expected, found, exact):
    """Compares the answers; in a total a kind has several rows."""
    wrong = 0
    if task == "total":
        for kind, money, count, people, peoples, _ in expected:
            theirs = sorted((Decimal(value), n) for value, n in ((money, count), (people, peoples)) if n)
            ours = sorted(found.get((kind, ""), []), key=lambda row: row[1])
            if not exact and peoples:
                told = [[str(low), str(high)] for low, high, _ in ours]
                print(json.dumps({"kind": kind, "plain_sum": str(people), "articles": told}))
                continue
            wrong += [(high, figures) for _, high, figures in ours] != theirs
            wrong += any(low != high if exact else low > high for low, high, _ in ours)
        return wrong
    if task == "concentration":
        theirs = {receiver: numbers for receiver, *numbers in expected}
        wrong += len(theirs.keys() ^ found.keys())
        if not exact:
            # Of amounts that may hold one another only the largest is sure: shares are of other numbers.
            return wrong
        for receiver, numbers in theirs.items():
            ours = found.get(receiver, [float("nan")] * len(numbers))
            wrong += not all(math.isclose(one, other, rel_tol=1e-9) for one, other in zip(ours, numbers))
        return wrong
    theirs = {(a, b, str(year)): (value, count) for a, b, year, value, count in expected}
    wrong += len(theirs.keys() ^ found.keys())
    for key, (value, count) in theirs.items():
        low, high, figures = found.get(key, [(None, None, None)])[0]
        same = figures == count and high == value and (low == value if exact else low is not None and low <= value)
        wrong += not same
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--binary", default="target/release/examples/ledger")
    options = parser.parse_args()
    try:
        import duckdb
    except ImportError:
        print("skipped: no duckdb for this Python (pip install duckdb)", file=sys.stderr)
        return 0
    connection = load(duckdb, options.folder)
    if options.threads:
        connection.execute(f"set threads = {options.threads}")
    sides = {
        records: Shanhai(options.binary, options.folder, records, options.threads) for records in ("disjoint", "articles")
    }
    for records, side in sides.items():
        print(json.dumps({"records": records, "load": side.load, "overlaps": side.overlaps}))
    wrong = 0
    for task in TASKS:
        expected = connection.execute(sql(task)).fetchall()
        for records, side in sides.items():
            wrong += check(task, expected, side.rows(task), records == "disjoint")
    times = {(task, side): [] for task in TASKS for side in ("duckdb", *sides)}
    for _ in range(options.runs):
        for task in TASKS:
            wall, cpu = time.perf_counter(), time.process_time()
            connection.execute(sql(task)).fetchall()
            times[task, "duckdb"].append((time.perf_counter() - wall, time.process_time() - cpu))
            for records, side in sides.items():
                told = side.ask(task)
                times[task, records].append((told["wall_s"], told["cpu_s"]))
    for task in TASKS:
        best = {side: [min(values) for values in zip(*times[task, side])] for side in ("duckdb", *sides)}
        line = {"task": task, "duckdb": duckdb.__version__, "threads": options.threads or os.cpu_count()}
        for side in ("duckdb", *sides):
            walls, cpus = zip(*times[task, side])
            line[f"{side}_wall_s"] = [round(best[side][0], 4), round(statistics.median(walls), 4)]
            line[f"{side}_cpu_s"] = [round(best[side][1], 4), round(statistics.median(cpus), 4)]
            if side != "duckdb":
                line[f"{side}_ratio"] = [round(best[side][at] / best["duckdb"][at], 2) for at in (0, 1)]
        print(json.dumps(line))
    print("the answers agree" if wrong == 0 else f"{wrong} rows differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
