// Five hundred notes through a network that cuts three requests in ten at a random byte: all arrive, each once.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { openBrowser, openPage } from "../../e2e/lib/browser.mjs";
import { chances } from "../../e2e/lib/chances.mjs";
import { holds, join, PHONE, stored, tab } from "../../e2e/lib/phone.mjs";
import { Mock } from "./lib/mock.mjs";
import { seedScript } from "./lib/seeding.mjs";

const COUNT = 500;
const EVERY = 8;
/** Pixels on a side: photos of two or three pieces. */
const WIDTH = 800;
const SEED = 20260303;

test(`${COUNT} notes and ${Math.ceil(COUNT / EVERY)} photos, 30 % of requests cut at a random byte (seed ${SEED})`, async (t) => {
  const [browser, mock] = await Promise.all([openBrowser(), new Mock().start()]);
  t.after(async () => {
    await browser.close();
    await mock.stop();
  });
  const script = await seedScript();
  mock.file = (name) => (name === "seed.js" ? script : null);
  const page = await openPage(browser, mock, PHONE);
  await join(page, mock);
  const [{ device, walk }] = await stored(page, "seats", "palier-terrain-visites");
  await page.evaluate(
    async ([device, walk, count, every, width]) =>
      (await import("/terrain/seed.js")).fill(device, walk, count, every, width),
    [device, walk, COUNT, EVERY, WIDTH],
  );
  const noted = await stored(page, "items");
  assert.equal(noted.filter(({ kind }) => kind === "constat").length, COUNT);

  mock.chance = chances(SEED);
  mock.cut = 0.3;
  await tab(page, "Envoi");
  await page.evaluate(() => {
    const press = () => document.querySelector('#envoyer[aria-disabled="false"]')?.click();
    new MutationObserver(press).observe(document.body, { subtree: true, childList: true });
    press();
  });
  await holds(page, "items", (rows) => rows.every(({ state }) => state === "received"), { patience: 240_000 });

  assert.ok(mock.cuts > 20, `the network was really cut: ${mock.cuts} times`);
  assert.equal(mock.observations.size, noted.length);
  assert.equal(mock.conflicts.length, 0);
  for (const { id, body } of noted) assert.equal(mock.observations.get(id).body, body);
  const named = noted.flatMap(({ photos }) => photos);
  assert.equal(mock.photos.size, named.length);
  for (const sha256 of named) assert.equal(createHash("sha256").update(mock.photos.get(sha256)).digest("hex"), sha256);
  t.diagnostic(`${mock.requests.length} requests understood, ${mock.cuts} cut`);
});
