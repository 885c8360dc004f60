// Reads formulas as JSON lines {"latex", "display"}, and adds KaTeX's result to each: {"valid", "error"}.
// Run `npm install katex` in the same folder first. Usage: node katex_verdicts.mjs < formulas.jsonl
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { join } from "node:path";

const katex = createRequire(join(process.cwd(), "package.json"))("katex");
for (const channel of ["log", "warn", "error"]) console[channel] = () => {}; // KaTeX's \show and \message
for await (const line of createInterface({ input: process.stdin })) {
  const { latex, display } = JSON.parse(line);
  let error = null;
  try {
    katex.renderToString(latex, { displayMode: display, throwOnError: true, strict: "ignore" });
  } catch (thrown) {
    error = String(thrown.message).slice(0, 120);
  }
  process.stdout.write(JSON.stringify({ latex, display, valid: error === null, error }) + "\n");
}
