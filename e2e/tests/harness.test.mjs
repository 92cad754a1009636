// The harness judged on a stub: it must see faults, and must not see any where there are none.

import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { atWidths, axe, keep, noSidewaysScroll, openBrowser, openPage } from "../lib/browser.mjs";
import { login, startPalier } from "../lib/palier.mjs";

const stub = { program: process.execPath, before: [fileURLToPath(new URL("stub.mjs", import.meta.url))] };
let browser, palier, page;

before(async () => {
  [browser, palier] = await Promise.all([openBrowser(), startPalier(stub)]);
  page = await openPage(browser, palier);
});
after(async () => {
  await browser?.close();
  await palier?.stop();
});

test("a known account enters, an unknown one is told it could not", async () => {
  await login(page, "ana@exemple.fr");
  assert.equal(await page.locator("h1").innerText(), "Ma journée");
  await assert.rejects(login(page, "qui@exemple.fr"), /could not enter/);
});

test("a sound page passes at both widths and is kept for whoever asks", async () => {
  process.env.PALIER_TEST_PICTURES = "1";
  await page.goto("/");
  await atWidths(page, async (width) => {
    await axe(page);
    await noSidewaysScroll(page);
    await keep(page, `harness-${width}`);
    await access(new URL(`../out/harness-${width}.png`, import.meta.url));
  });
});

test("faults are named", async () => {
  await page.goto("/faults");
  await assert.rejects(axe(page), /image-alt/);
  await page.setViewportSize({ width: 320, height: 900 });
  await assert.rejects(noSidewaysScroll(page), /900|div#large/);
});

test("a program that ends before it is ready gives its own words", async () => {
  const broken = { ...stub, before: [...stub.before, "--broken"] };
  await assert.rejects(startPalier(broken), /ended \(3\).*la base est illisible/s);
});
