"""Reads exports of shanhai with NetworkX and tells what it found, a line each; writes them again beside.

    python networkx_reads.py FOLDER      with graph.graphml, graph.gexf, graph.gml and graph.json (node-link)
"""

import json
import pathlib
import sys

import networkx as nx

folder = pathlib.Path(sys.argv[1])
read = {
    "graphml": nx.read_graphml(folder / "graph.graphml"),
    "gexf": nx.read_gexf(folder / "graph.gexf"),
    "gexf-1.2": nx.read_gexf(folder / "graph-1.2.gexf", version="1.2draft"),
    "gml": nx.read_gml(folder / "graph.gml"),
    "node-link": nx.node_link_graph(json.loads((folder / "graph.json").read_text(encoding="utf-8")), edges="edges"),
}
for name, graph in read.items():
    assert graph.is_directed() and graph.is_multigraph(), name
    money = sum(data.get("money", 0) for *_, data in graph.edges(data=True))
    kinds = sorted({data["kind"] for *_, data in graph.edges(data=True)})
    print(name, graph.number_of_nodes(), graph.number_of_edges(), int(money), *kinds)
nx.write_graphml(read["graphml"], folder / "again.graphml")
nx.write_gml(read["gml"], folder / "again.gml")
(folder / "again.json").write_text(json.dumps(nx.node_link_data(read["node-link"], edges="links")), encoding="utf-8")
