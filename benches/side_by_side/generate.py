#!/usr/bin/env python3
"""Makes the tables of the benchmark at any number of links, block by block.

    benches/side_by_side/generate.py --out DATA [--scale XL] [--links 50000000] [--seed 1]

Writes DATA/SCALE/nodes.csv, edges.csv and queries.json, with the columns and keys of the other scales. The country is made up:
provinces of which every third is rich, prefectures, counties, townships, villages, and schools, hospitals and parks in counties.
Rich provinces give, each above all to one poor province of its own; what a place gives and gets is as uneven as a Pareto
distribution. Only the nodes and one block of links are in memory; ways are asked for between ends that the first block ties.
The same seed and release of NumPy give the same bytes.
"""

import argparse
import json
import pathlib

import numpy as np

BLOCK = 1_000_000
PROVINCES = 31
SYLLABLES = "安北昌长川春德东丰福高光海和河华江金景康兰乐林龙梅明南宁平青清庆泉荣瑞山胜石水松泰田文西新兴阳永玉云泽中"

# Kind, who gives, who gets, share of all links.
MIX = [
    ("funding", "county", "county", 0.10),
    ("funding", "county", "township", 0.10),
    ("funding", "township", "village", 0.18),
    ("funding", "city", "city", 0.05),
    ("funding", "province", "province", 0.01),
    ("funding", "county", "school", 0.06),
    ("funding", "park", "county", 0.05),
    ("secondment", "school", "school", 0.13),
    ("secondment", "hospital", "hospital", 0.08),
    ("secondment", "county", "county", 0.04),
    ("pairing", "township", "village", 0.08),
    ("pairing", "school", "school", 0.08),
    ("pairing", "county", "county", 0.04),
]


class Nodes:
    """All nodes, those of a class side by side and in the order of provinces."""

    def __init__(self, random):
        self.random = random
        self.rows, self.province, self.range = [], [], {}
        self.syllables = list(SYLLABLES)
        provinces = self.add("province", [(-1, f"r{p + 11}0000", p) for p in range(PROVINCES)], "省")
        cities = self.inside(provinces, "city", 340, lambda of, at: f"{of[:3]}{at:02d}00", "市")
        counties = self.inside(cities, "county", 2_850, lambda of, at: f"{of[:5]}{at:02d}", "县")
        townships = self.inside(counties, "township", 40_000, lambda of, at: f"{of}{at:03d}", "乡")
        self.inside(townships, "village", 600_000, lambda of, at: f"{of}{at:03d}", "村")
        for kind, number, ending in [("school", 250_000, "小学"), ("hospital", 80_000, "医院"), ("park", 8_000, "产业园")]:
            self.inside(counties, kind, number, lambda of, at, kind=kind: f"{kind[0]}{of[1:]}{at:04d}", ending)
        self.province = np.array(self.province)

    def add(self, kind, nodes, ending):
        """Adds nodes of a class, each with the row of what it lies in, its id and its province."""
        first = len(self.rows)
        names = self.random.integers(0, len(self.syllables), (len(nodes), 2))
        for (parent, id, province), (one, other) in zip(nodes, names.tolist()):
            within = self.rows[parent][0] if parent >= 0 else ""
            self.rows.append((id, kind, self.syllables[one] + self.syllables[other] + ending, within))
            self.province.append(province)
        self.range[kind] = range(first, len(self.rows))
        return self.range[kind]

    def inside(self, wholes, kind, number, id, ending):
        """Adds nodes that lie in others: in each one at least, and as many in any as two digits of a code number."""
        most = {"city": 60, "county": 90}.get(kind, 990)
        shares = self.random.gamma(4.0, size=len(wholes))
        counts = np.clip(np.rint(shares / shares.sum() * number).astype(int), 1, most)
        nodes = []
        for whole, count in zip(wholes, counts.tolist()):
            of, province = self.rows[whole][0], self.province[whole]
            nodes.extend((whole, id(of, at + 1), province) for at in range(count))
        return self.add(kind, nodes, ending)


class Urn:
    """Nodes of a class, drawn by weight, of the whole country or of one province each."""

    def __init__(self, nodes, kind, weights):
        self.first = nodes.range[kind].start
        rows = slice(nodes.range[kind].start, nodes.range[kind].stop)
        self.sums = np.cumsum(weights[rows])
        ends = np.searchsorted(nodes.province[rows], np.arange(PROVINCES + 1))
        before = np.concatenate([[0.0], self.sums])
        self.low, self.high = before[ends[:-1]], before[ends[1:]]

    def draw(self, random, count, provinces=None):
        part = random.random(count)
        at = part * self.sums[-1] if provinces is None else self.low[provinces] + part * (self.high - self.low)[provinces]
        return self.first + np.minimum(np.searchsorted(self.sums, at, side="right"), len(self.sums) - 1)


def block(random, count, urns, partner, province, total):
    """One block of links as columns: kind, giver, receiver, hundredths of 万元, people, first year, last year."""
    mix = random.choice(len(MIX), count, p=[share for *_, share in MIX])
    giver, receiver = np.zeros(count, np.int64), np.zeros(count, np.int64)
    for at, (_, gives, gets, _) in enumerate(MIX):
        rows = np.flatnonzero(mix == at)
        giver[rows] = urns[gives][0].draw(random, len(rows))
        faithful = random.random(len(rows)) < 0.6
        receiver[rows] = urns[gets][1].draw(random, len(rows))
        own = rows[faithful]
        receiver[own] = urns[gets][1].draw(random, len(own), partner[province[giver[own]]])
    # None gives to itself.
    receiver = np.where(giver == receiver, (receiver + 1) % total, receiver)
    amount = np.maximum(1, np.rint(100 * random.lognormal(3.0, 1.2, count))).astype(np.int64)
    people = np.minimum(random.geometric(0.4, count), 50)
    start = random.integers(2012, 2025, count)
    end = start + random.integers(0, 4, count)
    return mix, giver, receiver, amount, people, start, end


def write_block(out, first, ids, columns):
    lines = []
    for at, (mix, giver, receiver, amount, people, start, end) in enumerate(zip(*(c.tolist() for c in columns)), first):
        kind = MIX[mix][0]
        if kind == "funding":
            figures, end = f"{amount // 100}.{amount % 100:02d},", start
        else:
            figures = f",{people}" if kind == "secondment" else ","
        # Every second pairing goes on.
        end = "" if kind == "pairing" and amount % 2 else end
        lines.append(f"e{at:09d},{kind},{ids[giver]},{ids[receiver]},{figures},{start},{end}\n")
    out.writelines(lines)


def hops(giver, receiver, start, total):
    """Fewest links from a node to each other one along some links; -1 where there is no way."""
    order = np.argsort(giver, kind="stable")
    to, at = receiver[order], np.searchsorted(giver[order], np.arange(total + 1))
    found = np.full(total, -1)
    found[start], reached, steps = 0, np.array([start]), 0
    while len(reached):
        steps += 1
        reached = np.unique(np.concatenate([to[at[node] : at[node + 1]] for node in reached.tolist()]))
        reached = reached[found[reached] < 0]
        found[reached] = steps
    return found


def queries(nodes, ids, columns):
    """Ends and places to ask for, as the first block has them."""
    mix, giver, receiver = columns[:3]
    kinds = np.array([kind for kind, *_ in MIX])[mix]
    support, funding = kinds != "pairing", kinds == "funding"
    total = len(ids)
    county = np.array(nodes.range["county"])
    gives, gets = (np.bincount(ends[funding], minlength=total)[county] for ends in (giver, receiver))
    giving, getting = int(county[gives.argmax()]), int(county[gets.argmax()])
    far = hops(giver[support], receiver[support], giving, total)
    return {
        "support_kinds": ["funding", "secondment"],
        "t2_county": ids[getting],
        "t2_hops": 3,
        "t3_from": ids[giving],
        "t3_to": ids[int(far.argmax())],
        "t4_from": ids[giving],
        "t4_to": ids[getting],
        "t4_k": 10,
        "t10_source": ids[giving],
        "t10_sink": ids[getting],
        "t8_pivots": [ids[at] for at in range(0, total, total // 32)][:32],
        "damping": 0.85,
        "tol": 1e-8,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--scale", default="XL")
    parser.add_argument("--links", type=int, default=50_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = options.out / options.scale
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(options.seed)
    nodes = Nodes(random)
    ids = [row[0] for row in nodes.rows]
    with open(folder / "nodes.csv", "w", encoding="utf-8", newline="") as out:
        out.write("id,kind,name,parent\n")
        out.writelines(",".join(row) + "\n" for row in nodes.rows)
    nodes.rows = None
    rich = nodes.province % 3 == 0
    gives = random.pareto(1.3, len(ids)) * np.where(rich, 8.0, 0.5) + 0.01
    gets = random.pareto(1.6, len(ids)) * np.where(rich, 0.2, 4.0) + 0.01
    urns = {kind: (Urn(nodes, kind, gives), Urn(nodes, kind, gets)) for kind in nodes.range}
    poor = [province for province in range(PROVINCES) if province % 3]
    partner = random.choice(poor, PROVINCES)
    with open(folder / "edges.csv", "w", encoding="utf-8", newline="") as out:
        out.write("id,kind,from,to,amount,headcount,start,end\n")
        for first in range(0, options.links, BLOCK):
            columns = block(random, min(BLOCK, options.links - first), urns, partner, nodes.province, len(ids))
            write_block(out, first + 1, ids, columns)
            if first == 0:
                asked = queries(nodes, ids, columns)
    asked |= {"scale": options.scale, "seed": options.seed, "nodes": len(ids), "edges": options.links}
    (folder / "queries.json").write_text(json.dumps(asked, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
