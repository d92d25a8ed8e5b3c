"""Reads our Parquet with pandas or DuckDB, without help, and tells what it holds, a line each.

    python parquet_read.py pandas|duckdb FOLDER
"""

import pathlib
import sys

name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
if name == "pandas":
    import pandas

    links = pandas.read_parquet(folder / "links.parquet")
    entities = pandas.read_parquet(folder / "entities.parquet")
    print("rows", len(entities), len(links))
    figures = links.explode("measures").dropna(subset="measures")
    alone = figures[figures["from"].map(len) == 1]
    print("money", int(sum(figure["stated"] for figure in alone["measures"] if figure["name"] == "money")))
    joint = links[links["id"] == "joint"].iloc[0]
    print("givers", ", ".join(sorted(joint["from"])))
    print("note", links[links["id"] == "two"]["note"].item())
    print("days", links[links["id"] == "one"]["first_day"].item(), links[links["id"] == "one"]["last_day"].item())
else:
    import duckdb

    duckdb.sql(f"CREATE VIEW links AS FROM '{folder / 'links.parquet'}'")
    duckdb.sql(f"CREATE VIEW entities AS FROM '{folder / 'entities.parquet'}'")

    def one(query):
        return duckdb.sql(query).fetchall()[0][0]

    print("rows", one("SELECT count(*) FROM entities"), one("SELECT count(*) FROM links"))
    print("money", int(one("SELECT sum(m.stated) FROM (SELECT unnest(measures) m FROM links WHERE len(\"from\") = 1) WHERE m.name = 'money'")))
    print("givers", one("SELECT array_to_string(list_sort(\"from\"), ', ') FROM links WHERE id = 'joint'"))
    print("note", one("SELECT note FROM links WHERE id = 'two'"))
    print("days", one("SELECT first_day || ' ' || last_day FROM links WHERE id = 'one'"))
