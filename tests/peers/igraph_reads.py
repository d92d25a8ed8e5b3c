"""Reads exports of shanhai with python-igraph and tells what it found, a line each.

    python igraph_reads.py FOLDER      with graph.graphml and graph.gml
"""

import pathlib
import sys
import warnings

import igraph

# igraph leaves `&#N;` of GML as they are, and says so.
warnings.simplefilter("ignore")
folder = pathlib.Path(sys.argv[1])
for name, graph in {
    "graphml": igraph.Graph.Read_GraphML(str(folder / "graph.graphml")),
    "gml": igraph.Graph.Read_GML(str(folder / "graph.gml")),
}.items():
    assert graph.is_directed(), name
    money = sum(value for value in graph.es["money"] if value == value)
    print(name, graph.vcount(), graph.ecount(), int(money), *sorted(set(graph.es["kind"])))
