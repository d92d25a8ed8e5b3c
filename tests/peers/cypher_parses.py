"""A parser of openCypher reads our script: `cypher_parses.py FILE.cypher`, with the package antlr4-cypher. Constraints are Neo4j's own."""

import pathlib
import sys

from antlr4 import CommonTokenStream, InputStream
from antlr4.error.ErrorListener import ErrorListener
from antlr4_cypher import CypherLexer, CypherParser


class Refuses(ErrorListener):
    def syntaxError(self, recognizer, symbol, line, column, message, error):
        raise SystemExit(f"{line}:{column} {message}")


read = constraints = 0
for statement in pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").split(";\n"):
    lines = [line for line in statement.splitlines() if not line.startswith("//")]
    if lines and lines[0].startswith("CREATE CONSTRAINT "):
        constraints += 1
    elif lines:
        lexer = CypherLexer(InputStream("\n".join(lines)))
        parser = CypherParser(CommonTokenStream(lexer))
        for part in (lexer, parser):
            part.removeErrorListeners()
            part.addErrorListener(Refuses())
        parser.script()
        read += 1
assert read and constraints == 3, (read, constraints)
print(f"a parser of openCypher read {read} statements")
