// The whole walk, from its preparation to the answer, on both engines: two phones note without a network, one of them loses
// its token meanwhile, everything arrives once, and each constat goes on to its last answer.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { complaints, keep, openBrowser, openPage, sound } from "../lib/browser.mjs";
import {
  answer,
  button,
  constats,
  desk,
  joinLink,
  phones,
  photosShown,
  prepareWalk,
  shows,
  today,
} from "../lib/office.mjs";
import { ENGINES, press, startPalier } from "../lib/palier.mjs";
import { holds, join, lookAgain, network, noted, PHONE, photo, received, saved, stored, tab } from "../lib/phone.mjs";
import { Weather } from "../lib/weather.mjs";

const LANDLORD = "ines.paternoster@exemple.fr";
const DUMP = "Matelas et gravats au pied de l'escalier.";
const LAMP = "Lampadaire éteint devant l'école";
const LAMPS = "Deux lampadaires éteints devant l'école, depuis dimanche.";
const PAPERS = "Papiers gras autour du banc.";
const MISTAKE = "Noté par erreur.";
const ANSWER = "L'encombrant a été retiré ce matin ; une benne passera chaque lundi.";
const WALKS = "palier-terrain-visites";

for (const engine of Object.keys(ENGINES)) {
  describe(`the whole walk on ${engine}`, () => {
    const at = {};
    let browser, palier, weather, office, landlord, ana, bob;

    before(async () => {
      [browser, palier] = await Promise.all([openBrowser(), startPalier({ engine })]);
      weather = await Weather.before(palier.url);
    });
    after(async () => {
      await browser?.close();
      await weather?.stop();
      await palier?.stop();
    });

    /** A phone of its own, and what its browser complains of beside the lost network. */
    async function phone() {
      const page = await openPage(browser, weather, PHONE);
      const told = complaints(page, weather.url);
      return { page, told, complaints: () => told.filter((line) => !/Failed to load resource|ERR_/.test(line)) };
    }

    const both = () => [ana.page, bob.page];

    /** Whether the program serves a file to the phone of that token. */
    const served = (token) => async (href) => {
      const headers = { Authorization: `Bearer ${token}`, "X-Palier-Sent-At": String(Date.now()) };
      return (await fetch(new URL(href, palier.url), { headers })).ok;
    };

    const seen = ({ page }, name) => sound(page, `walk-${engine}-${name}`);

    test("the animateur prepares it; convening gives the code that phones join with", async () => {
      office = await desk(browser, palier);
      at.walk = await prepareWalk(office);
      await shows(office, "Aucun téléphone n'a encore rejoint la visite.", "Changer le code");
      at.link = await joinLink(office, weather);
      await office.locator(".qr svg").waitFor();
    });

    test("two phones join by the link and load what they need for later", async () => {
      [ana, bob] = [await phone(), await phone()];
      for (const { page } of [ana, bob]) {
        await join(page, { link: at.link });
        await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
        const [{ kit }] = await stored(page, "kits", WALKS);
        assert.equal(kit.stops.length, 2);
        assert.ok(kit.plan && kit.earlier.length >= 2, "a plan, and what was reported before");
        at.earlier = kit.earlier;
        // The base may be older than this run, and its photos gone with the folder of another.
        const [{ token }] = await stored(page, "seats", WALKS);
        const kept = await Promise.all(
          [kit.plan.href, ...kit.earlier.flatMap((one) => one.photo ?? [])].map(served(token)),
        );
        const files = kept.filter(Boolean).length;
        await holds(page, "files", (rows) => rows.length === files, { base: WALKS });
      }
      await office.goto(`/constats/${at.earlier[0].id}`);
      at.after = await office.locator("main .photo-grid li").filter({ hasText: "Après" }).count();
      await seen(ana, "noter");
      assert.deepEqual(await phones(office, at.walk), [
        { number: 1, state: "Tout est reçu", held: "rien" },
        { number: 2, state: "Tout est reçu", held: "rien" },
      ]);
    });

    test("the network goes; the first phone notes, corrects, and still does after a reload", async () => {
      const { page } = ana;
      await network(weather, both(), false);
      await page.getByLabel("Arrêt").selectOption({ label: "1. Escalier des Glycines" });
      await noted(page, { theme: "Déchets", words: DUMP, photos: [photo(1, 2000), photo(2)], severity: "Danger" });
      await noted(page, { theme: "Éclairage", words: LAMP, photos: [photo(3), photo(7)] });
      await page.reload();
      await tab(page, "Mes constats");
      await page.getByRole("article").filter({ hasText: LAMP }).getByRole("link", { name: "Corriger" }).click();
      await page.getByRole("heading", { name: "Corriger" }).waitFor();
      await page.locator("#mots").fill(LAMPS);
      await page.getByRole("button", { name: "Retirer la photo" }).last().click();
      await page.locator(".thumbs li").nth(1).waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Enregistrer la correction" }).click();
      await saved(page);
      await page.getByText(LAMPS).waitFor();
      await seen(ana, "mes-constats");
    });

    test("it weighs and confirms what an earlier walk had reported", async () => {
      await lookAgain(ana.page, at.earlier[0], "Toujours là", photo(4), async (page) => {
        await page.getByLabel("Danger", { exact: true }).check();
        await page.getByText("Votre avis (danger)").waitFor();
        await seen(ana, "deja-verifier");
      });
      await seen(ana, "deja");
      await tab(ana.page, "Envoi");
      await ana.page.getByText(/Hors réseau\. 5 notes sur ce téléphone/).waitFor();
      await seen(ana, "envoi");
    });

    test("the second notes, takes one back, and sees something resolved", async () => {
      const { page } = bob;
      await noted(page, { theme: "Propreté", words: PAPERS, photos: [photo(5)] });
      await noted(page, { theme: "Espaces verts", words: MISTAKE });
      await tab(page, "Mes constats");
      const mistake = page.getByRole("article").filter({ hasText: MISTAKE });
      await mistake.getByRole("button", { name: "Retirer" }).click();
      await mistake.getByRole("button", { name: "Oui, retirer ce constat" }).click();
      await page.getByText("Vous l'avez retiré.").waitFor();
      await lookAgain(bob.page, at.earlier[1], "Résolu");
      await page.reload();
      await page.getByText(/Hors réseau\. 4 notes sur ce téléphone/).waitFor();
    });

    test("meanwhile the office withdraws the token of the second", async () => {
      await office.goto(`${at.walk}/terrain`);
      await press(office, button(office, "Retirer le téléphone n° 2"));
      await shows(office, "Retiré");
    });

    test("the network comes back: everything arrives, the second phone after joining again", async () => {
      await network(weather, both(), true);
      await received(ana.page, 5);
      await tab(bob.page, "Envoi");
      await bob.page.getByText("Ce téléphone doit rejoindre la visite de nouveau").first().waitFor();
      await seen(bob, "envoi-rejoindre");
      await bob.page.getByRole("button", { name: "Rejoindre de nouveau" }).click();
      await received(bob.page, 4);
      for (const one of [ana, bob]) {
        await tab(one.page, "Mes constats");
        await one.page.getByText("Que devient ma remarque ?").first().waitFor();
        await seen(one, `recu-${one === ana ? 1 : 2}`);
        assert.deepEqual(one.complaints(), [], "its browser complains of nothing else");
      }
      at.codes = (await stored(ana.page, "items")).flatMap(({ receipt }) => receipt?.code ?? []);
    });

    test("the office sees the phones empty, nothing to settle, each constat once", async () => {
      const [first, second, third] = await phones(office, at.walk);
      assert.deepEqual(
        [first, third].map(({ state, held }) => `${state}, ${held}`),
        Array(2).fill("Tout est reçu, rien"),
      );
      assert.equal(second.state, "Retiré");
      await shows(office, "Aucun relevé n'attend d'être vérifié.", "Aucun conflit n'est ouvert.");
      for (const width of [320, 1280]) {
        await office.setViewportSize({ width, height: 900 });
        await seen({ page: office }, `terrain-${width}`);
      }
      const lines = await constats(office, at.walk);
      const once = (words) => {
        const found = lines.filter((line) => line.words.includes(words));
        assert.equal(found.length, 1, `${words} is there ${found.length} times`);
        return found[0].href;
      };
      [at.dump, at.lamps] = [once(DUMP), once(LAMPS)];
      once(PAPERS);
      assert.equal(lines.length, 4, "the one taken back is kept, set aside");
    });

    test("the fiche of each says what the phone said, with its photos", async () => {
      await office.goto(at.dump);
      await shows(office, DUMP, "Danger", "Escalier des Glycines", "À qualifier");
      await photosShown(office, 2);
      await office.goto(at.lamps);
      await shows(office, LAMPS);
      await photosShown(office, 1);
      await office.goto(`/constats/${at.earlier[0].id}`);
      await photosShown(office, at.after + 1, "Après");
    });

    test("it is qualified, answered with an after-photo, and verified by other eyes", async () => {
      await office.goto(at.dump);
      await office.locator('[name="responsible"]').selectOption({ label: "Habitat & Métropole" });
      await office.fill('[name="deadline"]', today());
      await press(office, button(office, "Transmettre le constat"));
      landlord = await desk(browser, palier, LANDLORD);
      await press(landlord, landlord.locator(`main a[href="${at.dump}"]`).first());
      await answer(landlord, "Nous prenons le constat en charge", ANSWER);
      await shows(landlord, "Pris en charge");
      await landlord.setInputFiles('[name="photo"]', photo(6));
      await answer(landlord, "C'est résolu", ANSWER);
      await shows(landlord, "Déclaré résolu", ANSWER);
      assert.equal(await button(landlord, "C'est fait : je l'ai vu").count(), 0, "nobody verifies their own answer");
      await office.goto(at.dump);
      await press(office, button(office, "C'est fait : je l'ai vu"));
      await shows(office, "Vérifié", DUMP, ANSWER);
      await photosShown(office, 3);
      await keep(office, `walk-${engine}-fiche`);
    });

    test("the walk is given back: residents read it, and follow their remark by its code", async () => {
      await office.goto(at.walk);
      for (const step of ["Dire la visite réalisée", "Commencer la consolidation"])
        await press(office, button(office, step));
      await office.goto(`${at.walk}/restitution`);
      await office.getByLabel(DUMP).check();
      await press(office, button(office, "Rendre ces constats publics"));
      await office.fill('[name="words"]', "Merci à toutes et à tous ; l'escalier est dégagé.");
      await press(office, button(office, "Restituer la visite aux habitants"));
      const anybody = await openPage(browser, palier, { viewport: PHONE.viewport });
      const told = complaints(anybody, palier.url);
      await anybody.goto(`/restitutions/${at.walk.split("/").at(-1)}`);
      await shows(anybody, DUMP, ANSWER, "Fait, vérifié par Ville de Saint-Étienne", "l'escalier est dégagé");
      const read = await anybody.locator("body").innerText();
      for (const kept of [PAPERS, MISTAKE, LAMP]) assert.ok(!read.includes(kept), `${kept} was not made public`);
      await photosShown(anybody, 3);
      await seen({ page: anybody }, "restitution");
      await anybody.goto(`/remarques/${at.codes[0]}`);
      await shows(anybody, "vérifié par Ville de Saint-Étienne", DUMP, ANSWER);
      await seen({ page: anybody }, "remarque");
      assert.deepEqual(told, []);
    });
  });
}
