import { readFileSync } from "node:fs";
import rehypeKatex from "rehype-katex";
import remarkMath from "remark-math";

const series = JSON.parse(readFileSync(new URL("./series.json", import.meta.url), "utf-8"));

export default {
  title: series.title,
  url: "https://example.org",
  baseUrl: "/",
  onBrokenLinks: "throw",
  markdown: { format: "detect" }, // .md is Markdown: braces and < in a post are text, not MDX
  presets: [
    [
      "classic",
      {
        blog: false,
        docs: {
          routeBasePath: "/",
          numberPrefixParser: false,
          sidebarPath: "./sidebars.mjs",
          remarkPlugins: [remarkMath],
          rehypePlugins: [[rehypeKatex, { strict: false }]],
        },
      },
    ],
  ],
  clientModules: ["./src/katex.js"],
  themeConfig: {
    navbar: { title: series.title },
    colorMode: { respectPrefersColorScheme: true },
  },
};
