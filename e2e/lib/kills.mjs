// The browser killed while someone notes: what the screen said was saved is there when it opens again, photo and all.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { FLAGS } from "./browser.mjs";
import { chances } from "./chances.mjs";
import { required } from "./palier.mjs";
import { holds, join, noted, photo, save, saved, stored, tab, write } from "./phone.mjs";

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

/** Where the hand is when the browser dies; the last two save. */
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

/**
 * Notes without a network on a browser killed that many times, then with one: what was said saved, what the phone holds
 * of it once everything is received. `network` is the way to the server: its `link` joins, and it may go away.
 * @param {{url: string, link: string, reachable: boolean}} network
 */
export async function noteUnderKills(network, kills, seed) {
  const profile = await mkdtemp(path(tmpdir(), "palier-kills-"));
  const chance = chances(seed);
  const said = [];
  let number = 0;
  let phone = await launch(profile);
  const next = () => ({ words: `note ${(number += 1)}`, photos: [photo(number)] });
  try {
    await join(phone.page, network);
    await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    network.reachable = false;
    for (let kill = 0; kill < kills; kill += 1) {
      await startAgain(phone.page);
      for (let more = Math.floor(chance() * 3); more >= 0; more -= 1) {
        const what = next();
        await noted(phone.page, what);
        said.push(what.words);
      }
      const last = next();
      const stage = Math.floor(chance() * STAGES.length);
      await STAGES[stage](phone.page, last);
      // What the screen still says of the note before is not said of one that was never saved.
      if (kill % 3 === 2 && stage >= STAGES.length - 2) {
        await saved(phone.page).then(
          () => said.push(last.words),
          () => undefined,
        );
      }
      await phone.kill();
      phone = await launch(profile);
      await phone.page.goto(`${network.url}/terrain/`);
      await phone.page.getByRole("heading", { name: "Noter un constat" }).waitFor();
      await nothingMissing(phone.page, said, kill + 1);
    }
    network.reachable = true;
    await tab(phone.page, "Envoi");
    await phone.page.getByRole("button", { name: "Envoyer maintenant" }).click();
    const all = (rows) => rows.every(({ state }) => state === "received");
    const items = await holds(phone.page, "items", all, { patience: 30_000 + 1_000 * kills });
    assert.ok(said.length >= kills);
    return { said, items };
  } finally {
    await phone.kill().catch(() => undefined);
    await rm(profile, { recursive: true, force: true });
  }
}

/** Begins with an empty form. */
async function startAgain(page) {
  const draft = page.getByRole("button", { name: "Effacer ce brouillon" });
  if (await draft.isVisible()) await draft.click();
  await draft.waitFor({ state: "hidden" });
}

async function nothingMissing(page, said, kill) {
  const words = (await stored(page, "items")).map(({ body }) => JSON.parse(body).description);
  const missing = said.filter((one) => !words.includes(one));
  assert.deepEqual(missing, [], `lost at kill ${kill}`);
  assert.equal(new Set(words).size, words.length, "none is there twice");
}
