"""Reads our Turtle with rdflib and answers questions in SPARQL, a line each.

    python rdflib_reads.py FOLDER      with graph.ttl
"""

import pathlib
import sys

import rdflib

graph = rdflib.Graph()
graph.parse(pathlib.Path(sys.argv[1]) / "graph.ttl", format="turtle")

# What one giver alone gave one receiver alone, with the words that state it and where they were read.
asked = """
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX schema: <https://schema.org/>
PREFIX v: <urn:shanhai:vocabulary:>
SELECT ?amount ?words ?title WHERE {
  ?link a <urn:shanhai:kind:funding> ; v:giver/schema:name "绍兴市" ; v:receiver/schema:name "乐山市" ;
        v:figure [ v:name "money" ; v:stated ?amount ; v:unit "CNY" ] ;
        prov:wasDerivedFrom [ prov:value ?words ; prov:wasQuotedFrom/schema:name ?title ] .
} ORDER BY DESC(?amount)
"""
for amount, words, title in graph.query(asked):
    print("money", amount, words, title)

# The joint figure stands once, however many gave it.
asked = """
PREFIX v: <urn:shanhai:vocabulary:>
SELECT (SUM(?amount) AS ?total) (COUNT(?amount) AS ?count) WHERE { ?figure a v:Figure ; v:name "money" ; v:stated ?amount }
"""
for total, count in graph.query(asked):
    print("total", total, count)
asked = "PREFIX v: <urn:shanhai:vocabulary:> SELECT (COUNT(?giver) AS ?n) WHERE { <urn:shanhai:id:joint> v:giver ?giver }"
print("givers", *[row.n for row in graph.query(asked)])

# By the W3C's ORG and schema.org alone.
asked = """
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX schema: <https://schema.org/>
SELECT ?part ?whole WHERE { ?p a org:Organization ; org:subOrganizationOf/schema:name ?whole ; schema:name ?part }
"""
for part, whole in graph.query(asked):
    print("unit", part, "of", whole)
