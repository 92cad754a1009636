// One Chromium, and what must hold of any page it shows.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { required } from "./palier.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const OUT = new URL("../out/", import.meta.url);

/**
 * Off by default in axe-core, though WCAG 2.2 asks for it (2.5.8). Signs of a map stand where their quartier is, even
 * close together: the list under the map has the same links, which the criterion allows.
 */
const TARGET_SIZE = { id: "target-size", enabled: true, selector: "*:not(.map-marker)" };

/** A small phone, and an office screen. */
export const WIDTHS = [320, 1280];

/** No sandbox (the tests may run as root) and no background traffic (the machine may have no network). */
export const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser the test command provides. */
export function openBrowser() {
  return chromium.launch({ executablePath: required("PALIER_TEST_CHROMIUM"), args: FLAGS });
}

/** A page of one's own: its cookies, French, in Paris. */
export async function openPage(browser, { url }, choices = {}) {
  const context = await browser.newContext({ baseURL: url, locale: "fr-FR", timezoneId: "Europe/Paris", ...choices });
  return context.newPage();
}

/**
 * Reads the page with axe-core: WCAG 2.2 A and AA and its good practices; each violation says where and why.
 * The script is evaluated, not added to the page: the page keeps its content security policy.
 */
export async function axe(page) {
  if (!(await page.evaluate(() => "axe" in window))) {
    await page.evaluate(AXE);
    await page.evaluate((rule) => window.axe.configure({ rules: [rule] }), TARGET_SIZE);
  }
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const told = violations.map(({ id, impact, help, nodes }) => {
    const places = nodes.map((node) => `    ${node.target.join(" ")}\n      ${node.html.slice(0, 160)}`);
    return `  ${id} (${impact}): ${help}\n${places.join("\n")}`;
  });
  assert.equal(violations.length, 0, `${page.url()} at ${page.viewportSize()?.width} px\n${told.join("\n")}`);
}

/**
 * Everything the browser complains about, in order: failed scripts, console errors, breaches of the content security
 * policy and requests to another host. A page that answers 404 on purpose is not a complaint.
 */
export function complaints(page, home) {
  const told = [];
  page.on("pageerror", (error) => told.push(String(error)));
  page.on("console", (message) => {
    const itself = message.location().url === page.url() && /status of 4\d\d/.test(message.text());
    if (message.type() === "error" && !itself) told.push(message.text());
  });
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== home) told.push(`request to ${request.url()}`);
  });
  return told;
}

/** Nothing sticks out: the page scrolls down, never sideways. */
export async function noSidewaysScroll(page) {
  const { wide, seen, culprits } = await page.evaluate(() => {
    const root = document.documentElement;
    const out = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 1,
    );
    const name = ({ tagName, id, className }) => `${tagName.toLowerCase()}${id && `#${id}`} ${className}`;
    return { wide: root.scrollWidth, seen: root.clientWidth, culprits: out.slice(0, 5).map(name) };
  });
  assert.ok(wide <= seen, `${page.url()} is ${wide} px wide on a ${seen} px screen: ${culprits.join(", ")}`);
}

/** Does the same work at each width, on the same page. */
export async function atWidths(page, work, widths = WIDTHS) {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await work(width);
  }
}

/**
 * Keeps what was seen when a person is to look at it (`cargo xtask test --pictures`): e2e/out/NAME.png; identifiers, new at
 * each run, are left out.
 */
export async function keep(page, name) {
  if (!process.env.PALIER_TEST_PICTURES) return;
  await mkdir(OUT, { recursive: true });
  const file =
    name
      .replace(/[0-9a-f-]{36}/g, "fiche")
      .replace(/[^\w-]+/g, "_")
      .replace(/^_+|_+$/g, "") || "accueil";
  await page.screenshot({ path: new URL(`${file}.png`, OUT).pathname, fullPage: true });
}

/** What a page must be, as it is seen now, and at the bottom too: whole, accessible, kept to be looked at. */
export async function sound(page, name) {
  await noSidewaysScroll(page);
  const { width, height } = page.viewportSize();
  // As if scrolled by: what a bar at the bottom covers now is judged too.
  await page.setViewportSize({ width, height: 4000 });
  await axe(page);
  await page.setViewportSize({ width, height });
  await keep(page, name);
}
