// A whole walk, from its preparation to the public answer, on both engines: prepared and convened, noted by two phones
// without a network, put in order in the room with the keyboard, written down, answered, verified by other eyes, given
// back, and followed by a resident with the code of a receipt. What is restricted is nowhere it must not be.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { complaints, openBrowser, openPage, sound } from "../lib/browser.mjs";
import {
  answer,
  button,
  constats,
  desk,
  joinLink,
  link,
  path,
  phones,
  photosShown,
  shows,
  today,
} from "../lib/office.mjs";
import { ENGINES, press, startPalier } from "../lib/palier.mjs";
import { download, printed, printedAt, table, tight } from "../lib/paper.mjs";
import { join, lookAgain, network, noted, PHONE, photo, received, stored, tab } from "../lib/phone.mjs";
import { bringTogether, closeRoom, openLine, qualify } from "../lib/room.mjs";
import { Weather } from "../lib/weather.mjs";

/** Pictures of this story alone: on a base that outlives a run, the same bytes would be known already, their files gone. */
const picture = (number, width = 260) => photo(number, width);
const LANDLORD = "ines.paternoster@exemple.fr";
const CITIZENS = "josette.belhorizon@exemple.fr";
const GLYCINES = "1. Escalier des Glycines";
const DUMP = "Matelas et gravats au pied de l'escalier des Glycines.";
const SAME_DUMP = "Gravats entassés contre l'escalier.";
const LAMP = "Deux lampadaires éteints devant l'école.";
const STRONG = "Le jardin partagé est ouvert et fleuri.";
const RESTRICTED = "Rassemblements le soir dans le hall du bâtiment Orion.";
const PROMISE = "L'équipe de secteur passe cette semaine.";
const ANSWER = "Les gravats sont partis ce matin ; une benne passera chaque lundi.";
const WORDS = "Merci d'avoir marché avec nous. L'escalier est dégagé, les lampadaires suivent.";
const RESIDENTS = "14 habitants (8 femmes, 6 hommes ; 3 de moins de 18 ans, 11 de 60 ans et plus)";
/** Next year, on a day written alike whichever of the day and the month a browser asks first. */
const DEADLINE = `05/05/${Number(today().slice(0, 4)) + 1}`;

for (const engine of Object.keys(ENGINES)) {
  describe(`a walk and its public answer on ${engine}`, () => {
    const at = {};
    let browser, palier, weather, office, ana, bob;

    before(async () => {
      [browser, palier] = await Promise.all([openBrowser(), startPalier({ engine })]);
      weather = await Weather.before(palier.url);
    });
    after(async () => {
      await browser?.close();
      await weather?.stop();
      await palier?.stop();
    });

    /** A page of the office, seen on a small phone too. */
    async function seen(page, name) {
      const wide = page.viewportSize();
      await page.setViewportSize({ width: 320, height: 900 });
      await sound(page, `story-${engine}-${name}-320`);
      await page.setViewportSize(wide);
      if (wide.width > 320) await sound(page, `story-${engine}-${name}`);
    }

    const both = () => [ana, bob];
    const id = (href) => href.split("/").at(-1);

    test("the pilote prepares it: kind, stops, way, roles, organisations, the walk it comes back to", async () => {
      office = await desk(browser, palier);
      await press(office, office.locator('nav a[href="/territoire"]').first());
      await press(office, link(office, "Montreynaud"));
      await press(office, link(office, "Préparer un diagnostic"));
      await office.selectOption('[name="kind"]', { label: "Marche exploratoire" });
      assert.match(await office.locator("#previous option:checked").innerText(), / du \d/, "the last one is proposed");
      await office.fill('[name="day"]', today());
      await office.fill('[name="starts_at"]', "14:00");
      await office.fill('[name="ends_at"]', "16:00");
      await office.fill('[name="meeting_point"]', "Devant le gymnase du plateau");
      await office.fill('[name="objectives"]', "Revoir l'escalier et le chemin de l'école.");
      for (const [role, name] of [
        ["leader", "Ville, mission GUSP"],
        ["reporter", "Habitat & Métropole, agence Nord"],
        ["photographer", "Régie de quartier"],
        ["timekeeper", "Conseil citoyen"],
      ]) {
        await office.fill(`[name="${role}"]`, role === "leader" ? "Karim, mission GUSP" : name);
      }
      await office.fill(
        '[name="stops"]',
        "Escalier des Glycines ; 4,4012 ; 45,4611\nParvis du gymnase ; 4,4020 ; 45,4618",
      );
      await office.fill('[name="route"]', "4,4012 ; 45,4611\n4,4016 ; 45,4615\n4,4020 ; 45,4618");
      for (const guest of ["Habitat & Métropole", "Conseil citoyen Nord stéphanois"])
        await office.getByLabel(guest).check();
      await seen(office, "preparer");
      await press(office, button(office, "Préparer la visite"));
      at.walk = path(office);
      await shows(
        office,
        "Marche exploratoire",
        "Visite précédente",
        "Longueur du parcours",
        "Garant du temps",
        "Régie de quartier",
      );
      await seen(office, "visite");
      const pack = await download(office, /\/dossier\.pdf$/);
      assert.ok(
        (await printed(pack.path)).includes(tight("Escalier des Glycines")),
        "the sheets to print name the stops",
      );
    });

    test("it convenes: letters leave, and the walk has a code for phones", async () => {
      await press(office, link(office, "Convoquer"));
      await shows(office, "Qui reçoit la convocation", "Inès Paternoster");
      await seen(office, "convoquer");
      await press(office, button(office, "Convoquer"));
      await shows(office, "Les lettres sont parties", "Convoqué");
      await press(office, link(office, "Sur le terrain"));
      at.link = await joinLink(office, weather);
      await seen(office, "terrain-vide");
    });

    test("two phones join, one by the link and one by the code typed", async () => {
      [ana, bob] = await Promise.all(both().map(() => openPage(browser, weather, PHONE)));
      at.told = both().map((page) => complaints(page, weather.url));
      await join(ana, { link: at.link });
      await bob.goto(new URL("/terrain/", weather.url).href);
      await bob.getByLabel("Code de la visite").waitFor();
      await seen(bob, "rejoindre");
      await bob.getByLabel("Code de la visite").fill(new URL(at.link).searchParams.get("code").toLowerCase());
      await bob.getByRole("button", { name: "Rejoindre la visite" }).click();
      await bob.getByRole("heading", { name: "Noter un constat" }).waitFor();
      for (const page of both()) await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
      const [{ kit }] = await stored(ana, "kits", "palier-terrain-visites");
      at.earlier = kit.earlier[0];
    });

    test("the network is cut; both note with photos, one sees again what was reported", async () => {
      await network(weather, both(), false);
      await noted(ana, {
        theme: "Déchets",
        stop: GLYCINES,
        words: DUMP,
        photos: [picture(1, 1800), picture(2)],
        severity: "Danger",
      });
      await noted(ana, { theme: "Éclairage", words: LAMP, photos: [picture(3)], severity: "Dégradation" });
      await lookAgain(ana, at.earlier, "Toujours là", picture(4));
      await noted(bob, { theme: "Déchets", stop: GLYCINES, words: SAME_DUMP, photos: [picture(5)] });
      await noted(bob, { theme: "Tranquillité et sûreté", words: RESTRICTED, photos: [picture(6)] });
      await noted(bob, { theme: "Espaces verts", value: "Point fort", words: STRONG, photos: [picture(7)] });
      await ana.reload();
      await ana.getByText(/Hors réseau\. 3 notes sur ce téléphone/).waitFor();
      await seen(ana, "noter-hors-reseau");
      for (const [name, words] of [
        ["Mes constats", DUMP],
        ["Déjà signalé", "Vous avez dit"],
        ["Envoi", "Hors réseau"],
      ]) {
        await tab(ana, name);
        await ana.getByText(words).first().waitFor();
        await seen(ana, name.toLowerCase().replace(/\W+/g, "-"));
      }
    });

    test("the network returns: everything arrives once, and each remark has its code", async () => {
      await network(weather, both(), true);
      await Promise.all(both().map((page) => received(page, 3)));
      await tab(bob, "Mes constats");
      await bob.getByText("Que devient ma remarque ?").first().waitFor();
      await seen(bob, "mes-constats-recus");
      const receipts = async (page) =>
        Object.fromEntries(
          (await stored(page, "items")).map(({ body, receipt }) => [JSON.parse(body).description, receipt?.code]),
        );
      at.codes = { ...(await receipts(ana)), ...(await receipts(bob)) };
      const told = at.told.map((lines) => lines.filter((line) => !/Failed to load resource|ERR_/.test(line)));
      assert.deepEqual(told, [[], []], "the browsers complain of nothing but the lost network");
      assert.deepEqual(
        (await phones(office, at.walk)).map(({ state, held }) => `${state}, ${held}`),
        Array(2).fill("Tout est reçu, rien"),
      );
      await seen(office, "terrain");
      const lines = await constats(office, at.walk);
      assert.equal(lines.length, 5);
      const once = (words) => lines.filter((line) => line.words.includes(words)).map(({ href }) => href);
      for (const [name, words] of Object.entries({
        dump: DUMP,
        same: SAME_DUMP,
        lamp: LAMP,
        strong: STRONG,
        kept: RESTRICTED,
      })) {
        assert.equal(once(words).length, 1, `${words} arrived ${once(words).length} times`);
        [at[name]] = once(words);
      }
    });

    test("those who walked are counted: residents by number only", async () => {
      await office.getByLabel("Habitat & Métropole").selectOption({ label: "Présent" });
      await office.getByLabel("Conseil citoyen Nord stéphanois").selectOption({ label: "Excusé" });
      const counts = { residents: 14, women: 8, men: 6, aged_under_18: 3, aged_over_60: 11 };
      await office.getByText("Détail, si vous l'avez compté").click();
      for (const [field, count] of Object.entries(counts)) await office.fill(`[name="${field}"]`, String(count));
      await press(office, button(office, "Noter les présents"));
      await shows(office, RESIDENTS);
      await seen(office, "visite-marchee");
    });

    test("in the room, at the keyboard: two notes are one, each has a responsible, a day and its readers", async () => {
      await press(office, link(office, "Ouvrir la salle"));
      await seen(office, "salle");
      await press(office, link(office, "1 rapprochement proposé"));
      await shows(office, DUMP, SAME_DUMP);
      await seen(office, "rapprochement");
      const number = (await constatNumber(office, at.dump)).toString();
      await bringTogether(office, new RegExp(`^N° ${number}\\b`));
      await shows(office, "Constats rassemblés");
      await office.goto(`${at.walk}/salle`);
      const digits = DEADLINE.replace(/\D/g, "");
      await openLine(office, DUMP);
      await seen(office, "salle-ouverte");
      await qualify(office, {
        responsible: "Habitat & Métropole",
        answer: PROMISE,
        deadline: digits,
        visibility: "Public",
      });
      await openLine(office, LAMP);
      await qualify(office, { responsible: "Ville de Saint-Étienne", deadline: digits, visibility: "Public" });
      await openLine(office, RESTRICTED);
      assert.match(await office.locator("#visibility option:checked").innerText(), /^Restreint/);
      await qualify(office, { responsible: "Ville de Saint-Étienne" });
      await shows(office, "3 sur 3 qualifiés");
      assert.match(await closeRoom(office), /3 constats seront transmis/);
      await office.goto(at.walk);
      await shows(office, "En consolidation");
      await seen(office, "visite-close");
    });

    test("the minutes hold every constat and who came; the copy to send says nothing restricted", async () => {
      const minutes = await printed((await download(office, /\/compte-rendu\.pdf$/)).path);
      for (const said of [DUMP, SAME_DUMP, LAMP, STRONG, RESTRICTED, RESIDENTS, "Habitat & Métropole", DEADLINE])
        assert.ok(minutes.includes(tight(said)), `the minutes do not say “${said}”`);
      const { texts, sheets } = await table((await download(office, /\/compte-rendu\.xlsx$/)).path);
      for (const said of [DUMP, LAMP, STRONG, RESTRICTED, "dont femmes"])
        assert.ok(texts.includes(said), `no “${said}” in the table`);
      assert.ok(!sheets.includes("<f>"), "no cell is a formula");
      const copy = await printed((await download(office, /\/compte-rendu\.pdf\?copie=a-envoyer$/)).path);
      assert.ok(copy.includes(tight(DUMP)) && copy.includes(tight(LAMP)));
      assert.ok(!copy.includes(tight("bâtiment Orion")), "nothing restricted in the copy to send");
      await press(office, link(office, "Ce que chacun a à faire"));
      await shows(office, "Habitat & Métropole", DEADLINE);
      await seen(office, "a-faire");
    });

    test("the landlord answers, then says it is done, with a photo after", async () => {
      const landlord = await desk(browser, palier, LANDLORD);
      await press(landlord, landlord.locator(`main a[href="${at.dump}"]`).first());
      await shows(landlord, DUMP, SAME_DUMP, "Transmis");
      await seen(landlord, "constat-transmis");
      await answer(landlord, "Nous prenons le constat en charge", PROMISE);
      await landlord.setInputFiles('[name="photo"]', picture(8));
      await landlord.fill('[name="photo_description"]', "L'escalier dégagé");
      await answer(landlord, "C'est résolu", ANSWER);
      await shows(landlord, "Déclaré résolu", ANSWER);
      assert.equal(await button(landlord, "C'est fait : je l'ai vu").count(), 0, "nobody verifies their own answer");
      await seen(landlord, "constat-declare");
      assert.equal((await landlord.goto(at.kept)).status(), 404, "the restricted one is not theirs");
    });

    test("the conseil citoyen goes and sees: it is done", async () => {
      const citizens = await desk(browser, palier, CITIZENS);
      at.citizens = citizens;
      await citizens.goto("/constats/a-verifier");
      const quartier = await citizens
        .locator('[name="quartier"] option', { hasText: "Montreynaud" })
        .getAttribute("value");
      await citizens.goto(`/constats/a-verifier?quartier=${quartier}&raison=a-nous`);
      await seen(citizens, "a-verifier");
      for (;;) {
        const card = citizens.locator("li.card").filter({ hasText: DUMP });
        if ((await card.count()) > 0) {
          await press(citizens, card.getByRole("button", { name: "C'est fait : je l'ai vu" }));
          break;
        }
        await press(citizens, citizens.getByRole("link", { name: "Page suivante" }));
      }
      await shows(citizens, "La résolution est vérifiée.");
      assert.match(citizens.url(), /raison=a-nous/, "back to the same list");
      await citizens.goto(at.dump);
      await shows(citizens, "Vérifié", "Conseil citoyen Nord stéphanois");
      await photosShown(citizens, 4);
    });

    test("the walk is given back", async () => {
      await office.goto(`${at.walk}/restitution`);
      await office.getByLabel(STRONG).check();
      await press(office, button(office, "Rendre ces constats publics"));
      await office.fill('[name="words"]', WORDS);
      await seen(office, "restituer");
      await press(office, button(office, "Restituer la visite aux habitants"));
      at.public = `/restitutions/${id(at.walk)}`;
      const receipt = await printedAt(office.request, `${at.dump}/recu.pdf`);
      assert.ok(receipt.includes(at.codes[DUMP].slice(0, 3)), "the receipt bears the code");
    });

    test("a resident reads it, and follows the remark by the code of the receipt", async () => {
      const resident = await openPage(browser, palier, { viewport: PHONE.viewport });
      const told = complaints(resident, palier.url);
      await resident.goto("/accueil");
      await press(resident, resident.locator('a[href="/restitutions"]').first());
      await seen(resident, "restitutions");
      await press(resident, resident.locator(`main a[href="${at.public}"]`).first());
      await shows(resident, DUMP, ANSWER, LAMP, STRONG, WORDS.split(". ")[0], RESIDENTS);
      await shows(resident, "Fait, vérifié par Conseil citoyen Nord stéphanois");
      await seen(resident, "restitution");
      await photosShown(resident, 5);
      const sheet = await printedAt(resident.request, `${at.public}/fiche.pdf`);
      for (const said of [ANSWER, "14 habitants"])
        assert.ok(sheet.includes(tight(said)), `the sheet does not say “${said}”`);
      await press(resident, link(resident, "Que devient ma remarque ?"));
      await resident.getByLabel("Code de la remarque").fill(at.codes[DUMP].toLowerCase());
      await seen(resident, "remarques");
      await press(resident, button(resident, "Voir où cela en est"));
      await shows(resident, DUMP, ANSWER, "Vérifiée sur place par Conseil citoyen Nord stéphanois");
      await seen(resident, "remarque");
      await resident.goto(`/remarques/${at.codes[SAME_DUMP]}`);
      await shows(resident, "votre remarque est suivie avec la leur", ANSWER);
      assert.deepEqual(told, [], "the browser complains of nothing");
    });

    test("the restricted constat is nowhere it must not be", async () => {
      const anybody = await openPage(browser, palier);
      const silent = async (page, address, status = 200) => {
        assert.equal((await page.goto(address)).status(), status, address);
        const source = await page.content();
        assert.ok(!source.includes("Orion") && !source.includes(id(at.kept)), `${address} tells of it`);
      };
      for (const address of ["/restitutions", at.public, `/remarques/${at.codes[RESTRICTED]}`])
        await silent(anybody, address);
      const sheet = await printedAt(anybody.request, `${at.public}/fiche.pdf`);
      assert.ok(!sheet.includes("Orion"), "the sheet is silent");
      await office.goto(at.kept);
      const photos = await office
        .locator("main .photo-grid img")
        .evaluateAll((all) => all.map((image) => new URL(image.src).pathname));
      assert.equal(photos.length, 1);
      for (const photo of photos) {
        assert.equal(
          (await anybody.request.get(`${at.public}/photos/${id(photo)}`)).status(),
          404,
          "by its public address",
        );
        assert.match((await anybody.request.get(photo)).url(), /\/connexion/, "by its address, signed out");
        assert.equal((await at.citizens.request.get(photo)).status(), 404, "by its address, as a partner");
      }
      for (const address of [at.walk, "/constats", "/recherche?q=rassemblements", "/recherche?q=Orion"]) {
        const source = await (await at.citizens.goto(address)).text();
        assert.ok(!source.includes("bâtiment Orion"), `${address} tells a partner of it`);
      }
      assert.equal((await at.citizens.goto(at.kept)).status(), 404);
      await ana.goto(at.link);
      const [{ kit }] = await stored(ana, "kits", "palier-terrain-visites");
      assert.ok(!JSON.stringify(kit).includes("Orion"), "phones are not told of it");
    });
  });
}

/** The number that a constat bears on its walk. */
async function constatNumber(page, href) {
  const shown = await page.locator(`a[href="${href}"]`).first().innerText();
  return Number(/\d+/.exec(shown)[0]);
}
