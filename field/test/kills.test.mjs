// The browser killed while someone notes: what the screen said was saved is there when it opens again, photo and all.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { FLAGS } from "../../e2e/lib/browser.mjs";
import { required } from "../../e2e/lib/palier.mjs";
import { chances, Mock } from "./lib/mock.mjs";
import { holds, join, noted, photo, save, saved, stored, write } from "./lib/phone.mjs";

const { chromium } = createRequire(new URL("../../e2e/package.json", import.meta.url))("playwright-core");
const KILLS = Number(process.env.PALIER_TEST_KILLS ?? 10);
const SEED = 41;

/** A browser with its own profile and process group, so that it can be killed whole. */
async function launch(profile) {
  const args = [...FLAGS, "--headless=new", "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"];
  const child = spawn(required("PALIER_TEST_CHROMIUM"), args, { detached: true, stdio: ["ignore", "ignore", "pipe"] });
  const address = await new Promise((resolve, reject) => {
    child.once("close", (code) => reject(new Error(`Chromium ended (${code}) before it was ready`)));
    createInterface({ input: child.stderr }).on("line", (line) => {
      const found = /DevTools listening on (ws:\S+)/.exec(line);
      if (found) resolve(found[1]);
    });
  });
  const browser = await chromium.connectOverCDP(address);
  const page = await browser.contexts()[0].newPage();
  const kill = async () => {
    process.kill(-child.pid, "SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    await browser.close().catch(() => undefined);
  };
  return { page, kill };
}

/** Where the hand is when the browser dies. */
const STAGES = [
  async (page, what) =>
    void page
      .locator("#mots")
      .fill(what.words)
      .catch(() => undefined),
  async (page, what) => write(page, { ...what, photos: [] }),
  async (page, what) => write(page, what),
  async (page, what) => {
    await write(page, what);
    void save(page).catch(() => undefined);
  },
  async (page, what) => {
    await write(page, what);
    await save(page);
  },
];

test(`${KILLS} kills during capture: 0 saved lost (seed ${SEED})`, async (t) => {
  const profile = await mkdtemp(path(tmpdir(), "palier-kills-"));
  const mock = await new Mock().start();
  const chance = chances(SEED);
  const said = [];
  let number = 0;
  let phone = await launch(profile);
  t.after(async () => {
    await phone.kill().catch(() => undefined);
    await mock.stop();
    await rm(profile, { recursive: true, force: true });
  });
  await join(phone.page, mock);
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  mock.reachable = false;

  for (let kill = 0; kill < KILLS; kill += 1) {
    const draft = phone.page.getByRole("button", { name: "Effacer ce brouillon" });
    if (await draft.isVisible()) await draft.click();
    await draft.waitFor({ state: "hidden" });
    for (let more = Math.floor(chance() * 3); more >= 0; more -= 1) {
      const words = `note ${(number += 1)}`;
      await noted(phone.page, { words, photos: [photo(number)] });
      said.push(words);
    }
    const last = { words: `note ${(number += 1)}`, photos: [photo(number)] };
    await STAGES[Math.floor(chance() * STAGES.length)](phone.page, last);
    if (kill % 3 === 2) {
      await saved(phone.page).then(
        () => said.push(last.words),
        () => undefined,
      );
    }
    await phone.kill();

    phone = await launch(profile);
    await phone.page.goto(`${mock.url}/terrain/`);
    await phone.page.getByRole("heading", { name: "Noter un constat" }).waitFor();
    const kept = await stored(phone.page, "items");
    const words = kept.map(({ body }) => JSON.parse(body).description);
    assert.deepEqual(
      said.filter((one) => !words.includes(one)),
      [],
      `lost at kill ${kill + 1}`,
    );
    assert.equal(new Set(words).size, words.length, "none is there twice");
  }

  mock.reachable = true;
  await phone.page.getByRole("link", { name: "Envoi", exact: true }).click();
  await phone.page.getByRole("button", { name: "Envoyer maintenant" }).click();
  const items = await holds(phone.page, "items", (rows) => rows.every(({ state }) => state === "received"));
  for (const sha256 of items.flatMap(({ photos }) => photos))
    assert.equal(createHash("sha256").update(mock.photos.get(sha256)).digest("hex"), sha256);
  assert.ok(said.length >= KILLS);
  t.diagnostic(`${said.length} said saved, ${items.length} found and received, ${KILLS} kills`);
});
