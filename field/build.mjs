// Builds what the phone loads into dist/, served under /terrain/: every file but the shell, its worker and its web manifest
// bears a hash of its content and may be kept for ever. dist/manifest.json tells which name each has ("terrain.js" ->
// "terrain-3F2A….js"); the list the worker keeps for the days without a network is written into it here. A file that comes
// out as it was is left alone: the program that carries it need not be made again.
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { Resvg, initWasm } from "@resvg/resvg-wasm";
import esbuild from "esbuild";
import icons from "./src/icons.json" with { type: "json" };

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
const SERVED = "dist";
const OUT = "node_modules/.dist";
const THEME = `${SERVED}/.theme`;
const BASE = "/terrain/";
const COMMON = {
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome120", "firefox121", "safari17"],
  legalComments: "none",
};
const manifest = {};

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
await mkdir(THEME, { recursive: true });
await writeFile(`${THEME}/colours.css`, await colours());
await hashed("icons.svg", await sprite());
await marks(await readFile("../app/assets/images/logo.svg", "utf8"));
await bundle();
await whole("index.html", filled(await readFile("src/index.html", "utf8")));
await whole("manifest.webmanifest", filled(await readFile("src/manifest.webmanifest", "utf8")));
await worker();
await rm(THEME, { recursive: true, force: true });
await writeFile(`${OUT}/manifest.json`, `${JSON.stringify(sorted(manifest), null, 2)}\n`);
await serve();

/** Puts in place what changed, and takes away what is no longer made; hidden files are not ours. */
async function serve() {
  const made = await readdir(OUT);
  for (const name of made) {
    const content = await readFile(`${OUT}/${name}`);
    const before = await readFile(`${SERVED}/${name}`).catch(() => undefined);
    if (!before?.equals(content)) await writeFile(`${SERVED}/${name}`, content);
  }
  const gone = (await readdir(SERVED)).filter((name) => !name.startsWith(".") && !made.includes(name));
  await Promise.all(gone.map((name) => rm(`${SERVED}/${name}`, { recursive: true })));
}

/** The colours our styles name, by day and by night, out of the theme of the whole house. */
async function colours() {
  const tool = (...args) =>
    execFileSync("node_modules/.bin/designsystemet", ["tokens", ...args], { stdio: ["ignore", "ignore", "inherit"] });
  const config = ["--config", "../app/assets/designsystemet.config.json"];
  tool("create", ...config);
  tool("build", ...config, "--tokens", `${THEME}/tokens`, "--out-dir", `${THEME}/css`);
  const theme = await readFile(`${THEME}/css/palier.css`, "utf8");
  const styles = await readFile("src/styles/terrain.css", "utf8");
  const wanted = [...new Set(styles.match(/--ds-color-[a-z-]+/g))].sort();
  const ofScheme = (scheme) => {
    const block = theme.split(`@layer ds.theme.color-scheme.${scheme} {`)[1].split("}")[0];
    return wanted.map((name) => {
      const value = new RegExp(`${name}:\\s*([^;]+);`).exec(block)?.[1];
      if (!value) throw new Error(`the theme has no ${name} for ${scheme}`);
      return `${name}:${value};`;
    });
  };
  return `:root{${ofScheme("light").join("")}}@media (prefers-color-scheme:dark){:root{${ofScheme("dark").join("")}}}`;
}

/** The few drawings the phone shows, each under its own name. */
async function sprite() {
  const symbols = await Promise.all(
    [...new Set(Object.values(icons))].map(async (drawing) => {
      const svg = await readFile(`node_modules/lucide-static/icons/${drawing}.svg`, "utf8");
      const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
      return `<symbol id="${drawing}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
    }),
  );
  return `<!-- Lucide icons, ISC licence --><svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

/**
 * The mark of the house, and the pictures a phone asks for once the notebook is installed: drawn at each build from the one
 * drawing. A maskable one fills its square, its drawing inside the circle that every phone shows.
 */
async function marks(logo) {
  await hashed("logo.svg", logo);
  await initWasm(await readFile("node_modules/@resvg/resvg-wasm/index_bg.wasm"));
  const [, colour] = /fill="(#[0-9a-f]{6})"/.exec(logo);
  const shapes = logo.slice(logo.indexOf(">") + 1, logo.lastIndexOf("</svg>"));
  const filling =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="${colour}"/>` +
    `<g transform="translate(7.2 7.2) scale(.7)">${shapes}</g></svg>`;
  const drawn = (svg, width) => new Resvg(svg, { fitTo: { mode: "width", value: width } }).render().asPng();
  for (const size of [192, 512]) {
    await hashed(`icon-${size}.png`, drawn(logo, size));
    await hashed(`icon-${size}-maskable.png`, drawn(filling, size));
  }
  await hashed("icon-180.png", drawn(filling, 180));
}

async function bundle() {
  const result = await esbuild.build({
    ...COMMON,
    entryPoints: ["src/opening.ts", "src/terrain.ts", "src/styles/terrain.css"],
    outdir: OUT,
    entryNames: "[name]-[hash]",
    chunkNames: "shared-[hash]",
    splitting: true,
    assetNames: "[name]-[hash]",
    publicPath: BASE,
    loader: { ".woff2": "file" },
    define: { SPRITE: JSON.stringify(BASE + manifest["icons.svg"]) },
    metafile: true,
  });
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    const shared = !output.entryPoint && path.endsWith(".js");
    const source = shared
      ? "shared.js"
      : basename(output.entryPoint ?? Object.keys(output.inputs)[0]).replace(/\.ts$/, ".js");
    if (manifest[source]) throw new Error(`two files would be ${source}`);
    manifest[source] = basename(path);
  }
}

/** The worker changes whenever one of the files it keeps does: that is how a phone learns of a new version. */
async function worker() {
  const shell = createHash("sha256")
    .update(await readFile(`${OUT}/index.html`))
    .digest("hex")
    .slice(0, 8);
  // The pictures of an installed notebook are asked for once, by the phone itself: they would only slow the first opening.
  const kept = Object.keys(manifest).filter(
    (name) => !["index.html", "sw.js"].includes(name) && !name.endsWith(".png"),
  );
  await esbuild.build({
    ...COMMON,
    entryPoints: ["src/sw.ts"],
    outfile: `${OUT}/sw.js`,
    define: {
      VERSION: JSON.stringify(shell),
      PRECACHE: JSON.stringify([BASE, ...kept.map((name) => BASE + manifest[name])]),
    },
  });
  manifest["sw.js"] = "sw.js";
}

/** A text with `{{name}}` replaced by the address of that file. */
function filled(text) {
  return text.replace(/\{\{([^}]+)\}\}/g, (_, name) => {
    if (!manifest[name]) throw new Error(`no file ${name}`);
    return BASE + manifest[name];
  });
}

async function hashed(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const extension = extname(name);
  manifest[name] = `${basename(name, extension)}-${hash}${extension}`;
  await writeFile(`${OUT}/${manifest[name]}`, content);
}

async function whole(name, content) {
  manifest[name] = name;
  await writeFile(`${OUT}/${name}`, content);
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => a.localeCompare(b)));
}
