// Reads [{markdown, html}] as JSON, and prints the formulas that remark-math and KaTeX auto-render find.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(process.cwd() + "/");
const load = (name) => import(pathToFileURL(require.resolve(name)));
const [{ unified }, parse, math, gfm] = await Promise.all(
  ["unified", "remark-parse", "remark-math", "remark-gfm"].map(load),
);
const { JSDOM } = require("jsdom");
const dom = new JSDOM("<body></body>");
Object.assign(globalThis, { document: dom.window.document, Node: dom.window.Node, window: dom.window });
const katex = require("katex");
let found = [];
katex.render = (latex, element, options) => {
  found.push([options.displayMode ? "D" : "I", latex]);
  element.textContent = "";
};
const autoRender = require("katex/contrib/auto-render");
const delimiters = [
  { left: "$$", right: "$$", display: true },
  { left: "$", right: "$", display: false },
  { left: "\\(", right: "\\)", display: false },
  { left: "\\[", right: "\\]", display: true },
];

const inTree = (node, into) => {
  if (node.type === "inlineMath") into.push(["I", node.value]);
  if (node.type === "math") into.push(["D", node.value]);
  for (const child of node.children ?? []) inTree(child, into);
  return into;
};
const remark = unified().use(parse.default).use(gfm.default).use(math.default);
const rows = JSON.parse(readFileSync(0, "utf8"));
const answers = rows.map(({ markdown, html }) => {
  found = [];
  document.body.innerHTML = html;
  autoRender(document.body, { delimiters, throwOnError: false });
  return { remark: inTree(remark.parse(markdown), []), katex: found };
});
console.log(JSON.stringify(answers));
