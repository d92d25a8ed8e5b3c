// Mermaid itself parses what we write: `node mermaid_parses.mjs GRAPH.json GRAPH.mmd [DIAGRAM.mmd…]`, in a folder with the packages
// mermaid and jsdom. Of the export it also counts nodes and lines and reads the names back.
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
const { default: mermaid } = await import("mermaid");
mermaid.initialize({ maxTextSize: 1e8, maxEdges: 1e6 });

const [json, exported, ...diagrams] = process.argv.slice(2);
for (const file of [exported, ...diagrams]) await mermaid.parse(readFileSync(file, "utf8"));

const graph = JSON.parse(readFileSync(json, "utf8"));
const drawn = (await mermaid.mermaidAPI.getDiagramFromText(readFileSync(exported, "utf8"))).db;
const joint = graph.links.filter((link) => link.from.length * link.to.length > 1);
const lines = joint.reduce((sum, link) => sum + link.from.length + link.to.length, graph.links.length - joint.length);
const expect = (what, found, wanted) => {
  if (found !== wanted) throw new Error(`${what}: ${found}, not ${wanted}`);
};
expect("nodes", drawn.getVertices().size, graph.entities.length + joint.length);
expect("lines", drawn.getEdges().length, lines);
// As Mermaid puts entities back when it draws a label: between reading and drawing signs of its own stand for `&#`, `&` and `;`.
const plain = (text) => text.replaceAll("ﬂ°°", "&#").replaceAll("ﬂ°", "&").replaceAll("¶ß", ";");
const shown = window.document.createElement("p");
graph.entities.forEach((entity, at) => {
  shown.innerHTML = plain(drawn.getVertices().get(`n${at}`).text);
  expect(entity.id, shown.textContent, entity.name);
});
console.log(`Mermaid read ${1 + diagrams.length} files; ${graph.entities.length} names and ${lines} lines are ours`);
