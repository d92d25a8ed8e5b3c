#!/usr/bin/env python3
"""What `examples/profile_scale.rs` does, by DuckDB in process, on the columns that it wrote.

    benches/profile_duckdb.py FILE
"""

import sys
import time

import duckdb

POPULATION = 2850
SQL = """
WITH pairs AS (SELECT receiver, giver, sum(amount) AS amount FROM flows GROUP BY receiver, giver),
     profiles AS (
         SELECT receiver, count(*) AS partners, sum(amount) AS total,
                sum(amount::DOUBLE * amount::DOUBLE) / (sum(amount)::DOUBLE * sum(amount)::DOUBLE) AS hhi,
                max(amount) / sum(amount) AS cr1,
                list_sum(max(amount, 3)) / sum(amount) AS cr3
         FROM pairs GROUP BY receiver)
SELECT * FROM profiles ORDER BY receiver
"""

for threads in (1, 2):
    db = duckdb.connect(config={"threads": threads})
    db.execute(f"CREATE TABLE flows AS SELECT receiver::UINTEGER AS receiver, giver::UINTEGER AS giver, amount::BIGINT AS amount FROM read_csv('{sys.argv[1]}')")
    for _ in range(3):
        start = time.perf_counter()
        found = db.execute(SQL).fetchnumpy()
        totals = sorted([0.0] * (POPULATION - len(found["total"])) + [float(total) for total in found["total"]])
        n, whole = len(totals), sum(totals)
        gini = 2 * sum((at + 1) * total for at, total in enumerate(totals)) / (n * whole) - (n + 1) / n
        took = (time.perf_counter() - start) * 1e3
        print(
            f"{took:.1f} ms  {threads} threads  receivers {len(found['total'])}  partners {found['partners'].sum()}"
            f"  hhi {found['hhi'].sum():.9f}  cr1 {found['cr1'].sum():.9f}  gini {gini:.12f}"
        )
