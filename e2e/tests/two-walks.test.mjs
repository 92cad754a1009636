// Two walks on one phone, on both engines: what is noted on each is kept apart without a network, both are sent, and each
// office receives its own.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { complaints, openBrowser, openPage, sound } from "../lib/browser.mjs";
import { constats, desk, joinLink, phones, prepareWalk } from "../lib/office.mjs";
import { ENGINES, startPalier } from "../lib/palier.mjs";
import { holds, join, network, noted, PHONE, photo, received, stored, tab } from "../lib/phone.mjs";
import { Weather } from "../lib/weather.mjs";

const MORNING = ["Banc cassé devant la boulangerie.", "Corbeille renversée."];
const AFTERNOON = ["Lampadaire éteint au parking."];

for (const engine of Object.keys(ENGINES)) {
  describe(`two walks on one phone on ${engine}`, () => {
    let browser, palier, weather, office, phone, told;
    const walks = [];

    before(async () => {
      [browser, palier] = await Promise.all([openBrowser(), startPalier({ engine })]);
      weather = await Weather.before(palier.url);
    });
    after(async () => {
      await browser?.close();
      await weather?.stop();
      await palier?.stop();
    });

    const joinAnother = async (link) => {
      await tab(phone, "Envoi");
      await phone.getByRole("button", { name: "Rejoindre une autre visite" }).click();
      await phone.getByLabel("Code de la visite").fill(new URL(link).searchParams.get("code"));
      await phone.getByRole("button", { name: "Rejoindre la visite" }).click();
      await phone.getByRole("heading", { name: "Noter un constat" }).waitFor();
    };
    const words = (items) => items.map(({ body }) => JSON.parse(body).description).sort();

    test("the office prepares two walks of the same day", async () => {
      office = await desk(browser, palier);
      for (const stops of ["Boulangerie\nSquare", "Parking\nCollège"]) {
        const address = await prepareWalk(office, stops);
        walks.push({ address, link: await joinLink(office, weather) });
      }
    });

    test("the phone joins the first and notes; without a network it goes on with the second", async () => {
      phone = await openPage(browser, weather, PHONE);
      told = complaints(phone, weather.url);
      const [first, second] = walks;
      await join(phone, { link: first.link });
      await phone.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      await joinAnother(second.link);
      await network(weather, [phone], false);
      await noted(phone, { words: AFTERNOON[0], photos: [photo(1, 280)] });
      await tab(phone, "Envoi");
      await phone
        .getByText(/autre visite/)
        .first()
        .waitFor();
      await sound(phone, `two-walks-${engine}-envoi`);
      await phone.getByRole("button", { name: "Ouvrir cette visite" }).click();
      await phone.getByRole("heading", { name: "Noter un constat" }).waitFor();
      assert.ok((await phone.getByLabel("Arrêt").innerText()).includes("Boulangerie"), "the stops of the first walk");
      for (const [at, text] of MORNING.entries()) await noted(phone, { words: text, photos: [photo(at + 2, 280)] });
    });

    test("each walk shows its own notes, and none of the other", async () => {
      await tab(phone, "Mes constats");
      for (const text of MORNING) await phone.getByText(text).waitFor();
      assert.equal(await phone.getByText(AFTERNOON[0]).count(), 0);
      const items = await stored(phone, "items");
      const [, second] = walks;
      const ofSecond = items.filter(({ walk }) => second.address.endsWith(walk));
      assert.deepEqual(words(ofSecond), AFTERNOON);
      assert.equal(new Set(items.map(({ device }) => device)).size, 2, "a number of its own on each walk");
      await phone.reload();
      await holds(phone, "items", (rows) => rows.length === 3 && rows.every(({ state }) => state === "local"));
    });

    test("the network returns: both are sent, each to its own walk", async () => {
      await network(weather, [phone], true);
      await received(phone, 3);
      for (const [walk, texts] of [
        [walks[0], MORNING],
        [walks[1], AFTERNOON],
      ]) {
        const lines = await constats(office, walk.address);
        assert.equal(lines.length, texts.length);
        for (const text of texts)
          assert.ok(
            lines.some((line) => line.words.includes(text)),
            text,
          );
        assert.deepEqual(
          (await phones(office, walk.address)).map(({ state, held }) => `${state}, ${held}`),
          ["Tout est reçu, rien"],
        );
      }
      assert.deepEqual(
        told.filter((line) => !/Failed to load resource|ERR_/.test(line)),
        [],
      );
    });
  });
}
