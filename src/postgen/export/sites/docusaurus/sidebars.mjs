import { readFileSync } from "node:fs";

const series = JSON.parse(readFileSync(new URL("./series.json", import.meta.url), "utf-8"));

export default { series: series.sidebar };
