// Five hundred notes through a network that cuts three exchanges in ten at a random byte, dawdles and says things twice, to
// the real program: all arrive, each once, each photo whole.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { seedScript } from "../../field/test/lib/seeding.mjs";
import { openBrowser, openPage } from "../lib/browser.mjs";
import { chances } from "../lib/chances.mjs";
import { constats, desk, joinLink, phones, prepareWalk } from "../lib/office.mjs";
import { startPalier } from "../lib/palier.mjs";
import { holds, join, PHONE, stored, tab } from "../lib/phone.mjs";
import { Weather } from "../lib/weather.mjs";

const COUNT = 500;
const EVERY = 6;
/** Pixels on a side: photos of two or three pieces. */
const WIDTH = 720;
const SEED = 20260303;
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

/** What the base itself says is durable, asked with the token of the phone, in fair weather. */
async function manifest({ walk, token }) {
  const headers = { Authorization: `Bearer ${token}`, "X-Palier-Sent-At": String(Date.now()) };
  const answer = await fetch(new URL(`/api/v1/walks/${walk}/manifest`, palier.url), { headers });
  assert.equal(answer.status, 200);
  return answer.json();
}

test(`${COUNT} notes, one in ${EVERY} with a photo, 30 % of exchanges cut (seed ${SEED})`, async (t) => {
  const office = await desk(browser, palier);
  const walk = await prepareWalk(office);
  weather.files.set("/terrain/seed.js", { type: "text/javascript", bytes: await seedScript() });
  const page = await openPage(browser, weather, PHONE);
  await join(page, { link: await joinLink(office, weather) });
  const [seat] = await stored(page, "seats", "palier-terrain-visites");
  await page.evaluate(
    async ([device, walk, ...rest]) => (await import("/terrain/seed.js")).fill(device, walk, ...rest),
    [seat.device, seat.walk, COUNT, EVERY, WIDTH],
  );
  const noted = await stored(page, "items");
  assert.equal(noted.filter(({ kind }) => kind === "constat").length, COUNT);

  Object.assign(weather, { chance: chances(SEED), cut: 0.3, twice: 0.1, late: 40 });
  await tab(page, "Envoi");
  await page.evaluate(() => {
    const press = () => document.querySelector('#envoyer[aria-disabled="false"]')?.click();
    new MutationObserver(press).observe(document.body, { subtree: true, childList: true });
    press();
  });
  await holds(page, "items", (rows) => rows.every(({ state }) => state === "received"), { patience: 240_000 });
  const { exchanges, cuts, twice } = weather.seen;
  t.diagnostic(`${exchanges} exchanges, ${cuts} cut, ${twice} said twice`);
  assert.ok(cuts > 20, `the network was really cut: ${cuts} times`);
  assert.ok(twice > 5, `and said things twice: ${twice} times`);
  weather.clear();

  const kept = await manifest(seat);
  const named = (rows) => rows.map(({ id, sha256 }) => `${id} ${sha256}`).sort();
  assert.deepEqual(named(kept.observations), named(noted), "each text, byte for byte, once");
  const photos = noted.flatMap((item) => item.photos).sort();
  assert.deepEqual(kept.photos.map(({ sha256 }) => sha256).sort(), photos);
  assert.deepEqual(kept.refused_photos, []);
  const lines = await constats(office, walk);
  assert.deepEqual(lines.map(({ number }) => number).sort((a, b) => a - b), Array.from({ length: COUNT }, (_, at) => at + 1));
  const [line] = lines.filter(({ words }) => words.split(/\n|\t/).includes("constat 0"));
  await office.goto(line.href);
  assert.ok(await office.locator("main .photo-grid img").first().evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
  await page.getByText(/Tout est reçu/).first().waitFor();
  await page.getByRole("button", { name: "Envoyer maintenant" }).waitFor();
  const [phone] = await phones(office, walk);
  assert.equal(phone.number, 1);
  t.diagnostic(`${photos.length} photos received`);
});
