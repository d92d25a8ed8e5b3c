"""Reads our tables with pandas or DuckDB and tells what they hold, a line each.

    python tables_read.py pandas|duckdb FOLDER      with csv/, gephi/ and neo4j/
"""

import pathlib
import sys

name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
if name == "pandas":
    import pandas

    def table(path):
        return pandas.read_csv(folder / path)

    def rows(path):
        return len(table(path))

    def total(path, column):
        return int(table(path)[column].sum())

    def cell(path, column, key, value):
        frame = table(path)
        return frame[frame[key] == value][column].item()
else:
    import duckdb

    def read(path):
        return f"read_csv('{folder / path}', header = true, all_varchar = false, quote = '\"', escape = '\"')"

    def rows(path):
        return duckdb.sql(f"SELECT count(*) FROM {read(path)}").fetchall()[0][0]

    def total(path, column):
        return int(duckdb.sql(f'SELECT sum("{column}") FROM {read(path)}').fetchall()[0][0])

    def cell(path, column, key, value):
        return duckdb.execute(f'SELECT "{column}" FROM {read(path)} WHERE "{key}" = ?', [value]).fetchall()[0][0]


print("csv", rows("csv/entities.csv"), rows("csv/links.csv"))
print("gephi", rows("gephi/nodes.csv"), rows("gephi/edges.csv"), total("gephi/edges.csv", "Weight"))
print("gephi note", cell("gephi/edges.csv", "note", "Id", "two"))
print("gephi formula", cell("gephi/edges.csv", "note", "Id", "one"))
print("neo4j", total("neo4j/relationships.csv", "money:long"))
print("neo4j note", cell("neo4j/relationships.csv", "note:string", "id", "two"))
print("neo4j formula", cell("neo4j/relationships.csv", "note:string", "id", "one"))
