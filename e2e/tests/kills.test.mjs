// The browser killed while someone notes, before the real program: what the screen said was saved reaches the office, once.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser } from "../lib/browser.mjs";
import { noteUnderKills } from "../lib/kills.mjs";
import { constats, desk, joinLink, phones, prepareWalk } from "../lib/office.mjs";
import { startPalier } from "../lib/palier.mjs";
import { Weather } from "../lib/weather.mjs";

const KILLS = process.env.PALIER_TEST_LONG ? 200 : 10;
const SEED = 41;
let browser, palier, weather;

before(async () => {
  [browser, palier] = await Promise.all([openBrowser(), startPalier()]);
  weather = await Weather.before(palier.url);
});
after(async () => {
  await browser?.close();
  await weather?.stop();
  await palier?.stop();
});

test(`${KILLS} kills during capture: 0 saved lost, 0 twice at the office (seed ${SEED})`, async (t) => {
  const office = await desk(browser, palier);
  const walk = await prepareWalk(office);
  weather.link = await joinLink(office, weather);
  const { said, items } = await noteUnderKills(weather, KILLS, SEED);

  const noted = await constats(office, walk);
  assert.equal(noted.length, items.length, "each once");
  for (const words of said) {
    assert.equal(noted.filter((line) => line.words.split(/\n|\t/).includes(words)).length, 1, words);
  }
  assert.deepEqual(await phones(office, walk), [{ number: 1, state: "Tout est reçu", held: "rien" }]);
  t.diagnostic(`${said.length} said saved, ${items.length} received, ${KILLS} kills`);
});
