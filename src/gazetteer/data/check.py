"""Lists what is doubtful in the text of the gazetteer: python3 src/gazetteer/data/check.py"""

import collections
import csv
import pathlib

HERE = pathlib.Path(__file__).parent


def rows(name):
    with open(HERE / name, encoding="utf-8") as file:
        return list(csv.DictReader(file))


divisions, townships, changes = rows("divisions.csv"), rows("townships.csv"), rows("changes.csv")
codes = {row["code"]: row["name"] for row in divisions}


def tell(what, found):
    print(f"{what}: {len(found)}", *found[:8])


tell("codes twice", [c for c, n in collections.Counter(r["code"] for r in divisions + townships).items() if n > 1])
tell("parents missing", [r["name"] for r in divisions if r["parent"] and r["parent"] not in codes])
tell("townships without a county", [r["name"] for r in townships if r["code"][:6] not in codes])
tell("townships that ended", [r["name"] for r in townships if r["name"].endswith("）")])
peopled = {r["code"][:6] for r in townships}
tell("counties without townships", [r["name"] for r in divisions if r["code"][4:] != "00" and r["code"] not in peopled])
tell(
    "prefectures without counties",
    [r["name"] for r in divisions if r["code"][4:] == "00" and r["code"][2:] != "0000" and all(d["parent"] != r["code"] for d in divisions)],
)
tell("no point", [r["name"] for r in divisions if not r["point"]])
tell("point is the seat", [r["name"] for r in divisions if r["point"] == "seat"])
tell(
    "changes whose new code has another name today and no later event",
    [
        f"{c['year']} {c['new_code']} {c['new_name']} {codes[c['new_code']]}"
        for c in changes
        if c["new_code"] in codes
        and c["kind"] != "撤销"
        and c["new_name"] != codes[c["new_code"]]
        and not any(l["year"] > c["year"] and c["new_code"] in (l["old_code"], l["new_code"]) for l in changes)
    ],
)
tell(
    "ended with an heir in another province",
    [
        f"{c['year']} {c['old_name']} {c['new_code']}"
        for c in changes
        if c["kind"] == "撤销" and c["new_code"] and c["old_code"][:2] != c["new_code"][:2] and c["new_code"][:2] not in ("46", "50")
    ],
)
