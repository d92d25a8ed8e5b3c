#!/usr/bin/env python3
"""Works out the measures of `src/metrics` in another way: by their definitions in NumPy, by SciPy and by NetworkX.

    metrics.py < cases.json > numbers.json

`metrics-cases.json` holds the cases, `metrics-numbers.json` what this gave (NumPy 2.4.6, SciPy 1.17.1, NetworkX 3.6.1).
A test runs it anew where Python and the packages are there, and compares our numbers with the kept ones everywhere.
"""

import itertools
import json
import sys

import networkx as nx
import numpy as np
from scipy.optimize import minimize
from scipy.stats import entropy


def amounts(case):
    x = np.array(case["amounts"], dtype=float)
    n, shares = len(x), x / x.sum()
    groups = np.array(case["groups"])
    within = between = 0.0
    for group in np.unique(groups):
        own = x[groups == group]
        if own.sum() > 0:
            share = own.sum() / x.sum()
            within += share * (np.log(len(own)) - entropy(own))
            between += share * np.log(share / (len(own) / n))
    return {
        "hhi": float((shares**2).sum()),
        "cr1": float(np.sort(shares)[::-1][:1].sum()),
        "cr3": float(np.sort(shares)[::-1][:3].sum()),
        # By its definition as a mean of differences, and Theil by way of Shannon's entropy.
        "gini": float(np.abs(x[:, None] - x[None, :]).sum() / (2 * n * n * x.mean())),
        "theil": float(np.log(n) - entropy(x)),
        "theil_within": float(within),
        "theil_between": float(between),
    }


def hhi(x):
    return float((x**2).sum() / x.sum() ** 2)


def interval(case):
    low, high = np.array(case["low"], dtype=float), np.array(case["high"], dtype=float)
    corners = (np.array(corner) for corner in itertools.product(*zip(low, high)))
    most = max(hhi(corner) for corner in corners if corner.sum() > 0)
    # The index has a single valley, so that a descent from anywhere ends in it; several starts all the same.
    scale, draw = high.max(), np.random.default_rng(1)
    starts = [(low + high) / 2] + [low + (high - low) * draw.random(len(low)) for _ in range(5)]
    least = min(
        minimize(
            lambda x: hhi(x),
            start / scale,
            bounds=list(zip(low / scale, high / scale)),
            method="L-BFGS-B",
            options={"ftol": 1e-16, "gtol": 1e-12, "maxiter": 10_000},
        ).fun
        for start in starts
    )
    return {"low": float(least), "high": float(most)}


def network(case):
    multi = nx.MultiDiGraph()
    multi.add_weighted_edges_from(case["arcs"])
    graph = nx.DiGraph()
    for giver, receiver, weight in multi.edges(data="weight"):
        known = graph.get_edge_data(giver, receiver, {"weight": 0.0})["weight"]
        graph.add_edge(giver, receiver, weight=known + weight)
    for _, _, data in graph.edges(data=True):
        data["length"] = 1 / data["weight"]
    simple = nx.Graph(graph)
    nodes = sorted(graph)
    rank = nx.pagerank(graph, alpha=0.85, weight="weight", tol=1e-15, max_iter=10_000)
    by_links = nx.betweenness_centrality(graph, normalized=True)
    by_weight = nx.betweenness_centrality(graph, normalized=True, weight="length")
    core = nx.core_number(simple)
    for _, _, data in graph.edges(data=True):
        data["capacity"] = round(data["weight"] * 10_000)
    first, last = nodes[0], nodes[-1]
    ways = itertools.islice(nx.shortest_simple_paths(graph, first, last), 8) if nx.has_path(graph, first, last) else []
    half = nx.betweenness_centrality_subset(graph, nodes[::2], nodes)
    column = lambda scores: [scores[node] for node in nodes]
    return {
        "nodes": nodes,
        "degree": column(dict(simple.degree())),
        "in_degree": column(dict(graph.in_degree())),
        "out_degree": column(dict(graph.out_degree())),
        "in_strength": column(dict(multi.in_degree(weight="weight"))),
        "out_strength": column(dict(multi.out_degree(weight="weight"))),
        "pagerank": column(rank),
        "betweenness": column(by_links),
        "betweenness_by_weight": column(by_weight),
        "core": column(core),
        "dependencies_of_every_second": column(half),
        "weak": sorted(map(len, nx.weakly_connected_components(graph))),
        "strong": sorted(map(len, nx.strongly_connected_components(graph))),
        "flow": nx.maximum_flow_value(graph, first, last),
        "way_lengths": [len(way) - 1 for way in ways],
    }


def main():
    cases = json.load(sys.stdin)
    numbers = {
        "amounts": [amounts(case) for case in cases["amounts"]],
        "intervals": [interval(case) for case in cases["intervals"]],
        "networks": [network(case) for case in cases["networks"]],
    }
    # A line a case, so that a change is seen where it is.
    parts = (f' "{of}": [\n  ' + ",\n  ".join(map(json.dumps, found)) + "\n ]" for of, found in numbers.items())
    print("{\n" + ",\n".join(parts) + "\n}")


if __name__ == "__main__":
    main()
