// Builds everything the pages load into dist/, under names that carry a hash of the content, and dist/manifest.json
// ("palier.css" -> "palier-3F2A….css"): the server embeds the folder and may let browsers keep each file for ever.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import icons from "./src/icons.json" with { type: "json" };

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
const OUT = "dist";
const THEME = "dist/.theme";
const manifest = {};

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
buildTheme();
await bundle();
await publish("node_modules/maplibre-gl/dist/maplibre-gl-csp-worker.js", "map-worker.js");
await publish("images/logo.svg", "logo.svg");
await write("icons.svg", await iconSprite());
await rm(THEME, { recursive: true, force: true });
await writeFile(`${OUT}/manifest.json`, `${JSON.stringify(sorted(manifest), null, 2)}\n`);

/** Colours, sizes and type scale from designsystemet.config.json, contrast computed by Designsystemet's own tool. */
function buildTheme() {
  const tool = (...args) =>
    execFileSync("node_modules/.bin/designsystemet", ["tokens", ...args], { stdio: ["ignore", "ignore", "inherit"] });
  tool("create");
  tool("build", "--tokens", `${THEME}/tokens`, "--out-dir", `${THEME}/css`);
}

/** Styles and scripts; fonts are copied beside the styles that name them. */
async function bundle() {
  const result = await esbuild.build({
    entryPoints: ["src/palier.css", "src/palier.js", "src/map.js", "src/map.css"],
    outdir: OUT,
    entryNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file" },
    bundle: true,
    minify: true,
    format: "esm",
    target: ["chrome120", "firefox121", "safari17"],
    legalComments: "eof",
    metafile: true,
  });
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    const source = output.entryPoint ?? Object.keys(output.inputs)[0];
    manifest[basename(source)] = basename(path);
  }
}

/** One file of symbols, so that a page names an icon (`icons.svg#house`) and the browser fetches them once. */
async function iconSprite() {
  const symbols = await Promise.all(
    Object.entries(icons).map(async ([name, drawing]) => {
      const svg = await readFile(`node_modules/lucide-static/icons/${drawing}.svg`, "utf8");
      const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
      return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
    }),
  );
  return `<!-- Lucide icons, ISC licence --><svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

async function publish(source, name) {
  await write(name, await readFile(source));
}

async function write(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const extension = extname(name);
  manifest[name] = `${basename(name, extension)}-${hash}${extension}`;
  await writeFile(`${OUT}/${manifest[name]}`, content);
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => a.localeCompare(b)));
}
