// The thread, walked by people without scripts, on both engines: a commune prepares a diagnostic and walks it, notes
// what it saw, sends it to a landlord, who answers; an action follows, and the quartier tells all of it, on screen and
// on paper. Every step is a link or a button of the page before: nobody types an address.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { keep, openBrowser, openPage } from "../lib/browser.mjs";
import { button, link, path, shows, today } from "../lib/office.mjs";
import { ENGINES, login, press, startPalier } from "../lib/palier.mjs";
import { download, printed, table, tight } from "../lib/paper.mjs";
import { drawing } from "../lib/photo.mjs";

/** The commune that leads the diagnostic, the landlord that answers, and a commune from elsewhere. */
const COMMUNE = "karim.belfontaine@exemple.fr";
const LANDLORD = "ines.paternoster@exemple.fr";
const ELSEWHERE = "odile.marchepied@exemple.fr";

/** Longest description the rules take. */
const LONGEST = 10_000;
/** A formula, a script, and a sign that reverses what follows: all of it is text, to be kept and shown as text. */
const HOSTILE_START = `=cmd()|'/C calc'!A0 <script>alert(1)</script> & "guillemets"`;
const HOSTILE_END = " \u202Efin retournée";
const FILLER = " les marches sont descellées".repeat(LONGEST);
const HOSTILE = HOSTILE_START + FILLER.slice(0, LONGEST - HOSTILE_START.length - HOSTILE_END.length) + HOSTILE_END;
const BROKEN_LIGHT = "Lampadaire éteint au-dessus de l'escalier, l'ampoule et le câble pendent.";
const ANSWER = "Une entreprise passera vérifier l'escalier ; les locataires seront prévenus par affichage.";
const ACTION = "Remettre en état l'escalier des Glycines";

for (const engine of Object.keys(ENGINES)) {
  describe(`the thread on ${engine}`, () => {
    let browser, palier, commune, landlord;
    const at = {};

    /** Someone at their own desk, with their own cookies and no scripts. */
    const desk = () => openPage(browser, palier, { javaScriptEnabled: false });

    before(async () => {
      [browser, palier] = await Promise.all([openBrowser(), startPalier({ engine })]);
      [commune, landlord] = await Promise.all([desk(), desk()]);
    });
    after(async () => {
      await browser?.close();
      await palier?.stop();
    });

    test("a closed door sends to the door, and a wrong password lets nobody in", async () => {
      await commune.goto("/");
      assert.equal(path(commune), "/accueil", "the front door says what this is");
      for (const closed of ["/territoire", "/diagnostics", "/actions", "/partenaires", "/compte"]) {
        await commune.goto(closed);
        assert.equal(path(commune), "/connexion", closed);
      }
      await assert.rejects(login(commune, COMMUNE, "pas-le-bon"), /could not enter/);
      await commune.goto("/compte");
      assert.equal(path(commune), "/connexion");
    });

    test("the day's page opens, and every room of the house from it", async () => {
      await login(commune, COMMUNE);
      for (const room of ["/territoire", "/diagnostics", "/actions", "/convention", "/partenaires"]) {
        await commune.goto("/");
        await commune.locator(`nav a[href="${room}"]`).first().click();
        await commune.waitForURL((url) => url.pathname === room);
        assert.equal(await commune.locator("h1").count(), 1, room);
      }
    });

    test("the commune prepares a diagnostic in its quartier", async () => {
      await commune.goto("/");
      await press(commune, commune.locator('nav a[href="/territoire"]').first());
      await press(commune, link(commune, "Montreynaud"));
      at.quartier = path(commune);
      assert.equal(await title(commune), "Montreynaud");
      await press(commune, link(commune, "Préparer un diagnostic"));
      assert.match(await commune.locator("#quartier option:checked").innerText(), /^Montreynaud/);
      await commune.fill('[name="day"]', today());
      await commune.fill('[name="starts_at"]', "14:00");
      await commune.fill('[name="meeting_point"]', "Devant le gymnase");
      await commune.fill('[name="stops"]', "Escalier des Glycines ; 4,4012 ; 45,4611\nParvis du gymnase");
      for (const guest of ["Habitat & Métropole", "Conseil citoyen Nord stéphanois"])
        await commune.getByLabel(guest).check();
      await press(commune, button(commune, "Préparer la visite"));
      at.walk = path(commune);
      assert.match(at.walk, /^\/diagnostics\/[0-9a-f-]{36}$/);
      await shows(commune, "En préparation", "Escalier des Glycines", "Parvis du gymnase", "Habitat & Métropole");
    });

    test("it convenes, walks, and counts who was there", async () => {
      await press(commune, button(commune, "Dire les participants convoqués"));
      await press(commune, button(commune, "Dire la visite réalisée"));
      await shows(commune, "Réalisé");
      await commune.getByLabel("Habitat & Métropole").selectOption({ label: "Présent" });
      await commune.fill('[name="residents"]', "Mme Untel");
      await press(commune, button(commune, "Noter les présents"));
      await shows(commune, "Une réponse est à corriger", "en chiffres, sans nom");
      await commune.fill('[name="residents"]', "17");
      await press(commune, button(commune, "Noter les présents"));
      await shows(commune, "17 habitants", "Présents de la visite notés");
    });

    test("it notes a constat with a photo, drawn anew by the platform", async () => {
      await press(commune, link(commune, "Noter un constat"));
      await commune.locator('[name="stop"]').selectOption({ label: "1. Escalier des Glycines" });
      await commune.setInputFiles('[name="photo"]', {
        name: "escalier.png",
        mimeType: "image/png",
        buffer: drawing(64, 48),
      });
      await commune.fill('[name="photo_description"]', "Le lampadaire éteint");
      await describeConstat(commune, BROKEN_LIGHT);
      await press(commune, button(commune, "Enregistrer le constat"));
      at.light = path(commune);
      assert.match(at.light, /^\/constats\/[0-9a-f-]{36}$/);
      await shows(commune, BROKEN_LIGHT, "À qualifier");
      const photo = commune.locator('main img[alt="Le lampadaire éteint"]');
      const kept = await commune.request.get(await photo.getAttribute("src"));
      assert.equal(kept.headers()["content-type"], "image/jpeg");
      assert.equal(await photo.evaluate((image) => image.naturalWidth), 64);
    });

    test("it notes a constat whose words are hostile, and they stay words", async () => {
      await press(commune, commune.locator(`main a[href="${at.walk}"]`).first());
      await press(commune, link(commune, "Noter un constat"));
      await commune.locator('[name="stop"]').selectOption({ label: "2. Parvis du gymnase" });
      await describeConstat(commune, `${HOSTILE} de trop`);
      await press(commune, button(commune, "Enregistrer le constat"));
      await shows(commune, "La description ne peut pas dépasser 10 000 caractères.");
      await commune.fill('[name="description"]', HOSTILE);
      await press(commune, button(commune, "Enregistrer le constat"));
      at.hostile = path(commune);
      const said = await commune
        .getByText(HOSTILE_START)
        .first()
        .evaluate((paragraph) => paragraph.textContent);
      assert.equal(said, HOSTILE);
      await keep(commune, `thread-${engine}-hostile`);
    });

    test("it sends the light to the landlord, with a deadline", async () => {
      await press(commune, commune.locator(`main a[href="${at.walk}"]`).first());
      await press(commune, commune.locator(`main a[href="${at.light}"]`).first());
      await commune.locator('[name="responsible"]').selectOption({ label: "Habitat & Métropole" });
      await commune.fill('[name="deadline"]', today());
      await press(commune, button(commune, "Transmettre le constat"));
      await shows(commune, "Transmis", "Habitat & Métropole doit dire si le constat est pris en charge.");
      assert.equal(await button(commune, "Enregistrer la réponse").count(), 0, "the commune cannot answer for others");
    });

    test("the landlord finds it waiting, takes charge and answers", async () => {
      await login(landlord, LANDLORD);
      await press(landlord, landlord.locator(`main a[href="${at.light}"]`).first());
      await landlord.getByLabel("Nous prenons le constat en charge").check();
      await landlord.fill('[name="answer"]', ANSWER);
      await press(landlord, button(landlord, "Enregistrer la réponse"));
      await shows(landlord, "Pris en charge", ANSWER, "Habitat & Métropole doit programmer une intervention.");
      assert.equal(await button(landlord, "Transmettre le constat").count(), 0, "the landlord does not qualify");
    });

    test("an action answers both constats, tied to an objective", async () => {
      await press(commune, commune.locator(`main a[href="${at.walk}"]`).first());
      await press(commune, commune.locator(`main a[href="${at.light}"]`).first());
      await shows(commune, "Pris en charge", ANSWER);
      await press(commune, link(commune, "Proposer une action"));
      await commune.fill('[name="title"]', ACTION);
      await press(commune, button(commune, "Créer l'action"));
      await shows(commune, "Une réponse est à corriger");
      const origin = (constat) => commune.locator(`[name="origins"][value="${constat.split("/").at(-1)}"]`);
      assert.ok(await origin(at.light).isChecked(), "the constat the action starts from");
      await origin(at.hostile).check();
      await commune.locator('[name="objectives"]').first().check();
      at.objective = await commune.locator('[name="objectives"]').first().inputValue();
      await press(commune, button(commune, "Créer l'action"));
      at.action = path(commune);
      assert.match(at.action, /^\/actions\/[0-9a-f-]{36}$/);
      await shows(commune, ACTION, BROKEN_LIGHT, HOSTILE_START);
      assert.equal(await commune.locator(`main a[href="/convention#${at.objective}"]`).count(), 1);
    });

    test("its progress is told", async () => {
      await commune.getByText("Dire l'avancement").click();
      await commune.locator('[name="progress"]').selectOption({ label: "Engagée" });
      await press(commune, button(commune, "Enregistrer l'avancement"));
      await shows(commune, `Avancement de l'action « ${ACTION} » : Engagée`);
      await keep(commune, `thread-${engine}-action`);
    });

    test("the quartier tells the walk, both constats and the action", async () => {
      await press(commune, link(commune, "Montreynaud"));
      assert.equal(path(commune), at.quartier);
      await shows(commune, BROKEN_LIGHT, HOSTILE_START, ACTION);
      for (const step of [at.walk, at.light, at.hostile, at.action]) {
        assert.ok((await commune.locator(`ol.thread a[href="${step}"]`).count()) > 0, step);
      }
      await keep(commune, `thread-${engine}-quartier`);
    });

    test("the synthesis goes to the committee, on paper and as a table", async () => {
      const pdf = await download(commune, /\/synthese\.pdf$/);
      assert.match(pdf.name, /^synthese-montreynaud-\d{4}\.pdf$/);
      assert.equal(pdf.bytes.subarray(0, 4).toString(), "%PDF");
      const read = await printed(pdf.path);
      for (const said of [BROKEN_LIGHT, HOSTILE_START, ANSWER, ACTION])
        assert.ok(read.includes(tight(said)), `the paper does not say “${said}”`);

      const xlsx = await download(commune, /\/synthese\.xlsx$/);
      assert.equal(xlsx.bytes.subarray(0, 2).toString(), "PK");
      const { texts, sheets } = await table(xlsx.path);
      assert.ok(texts.includes(BROKEN_LIGHT), "the constat is in the table");
      assert.ok(texts.includes("=cmd()|'/C calc'!A0 &lt;script&gt;"), "what was typed is in the table, as text");
      assert.ok(!sheets.includes("<f>"), "and no cell is a formula");
    });

    test("someone from elsewhere is told that there is nothing there, and where to go", async () => {
      const elsewhere = await desk();
      await login(elsewhere, ELSEWHERE);
      for (const hidden of [at.walk, at.light, at.action, at.quartier, `${at.quartier}/synthese.pdf`]) {
        assert.equal((await elsewhere.goto(hidden)).status(), 404, hidden);
      }
      await shows(elsewhere, "Cette page n'existe pas");
      await press(elsewhere, link(elsewhere, "Voir les quartiers"));
      assert.equal(path(elsewhere), "/territoire");
      await shows(elsewhere, "Firminy");
    });
  });
}

const title = (page) => page.locator("h1").innerText();

/** Fills what every constat needs beside its place. */
async function describeConstat(page, words) {
  await page.locator('[name="theme"]').selectOption({ index: 1 });
  await page.getByLabel("Dysfonctionnement").check();
  await page.fill('[name="description"]', words);
  await page.locator('[name="severity"]').selectOption({ label: "Danger" });
}
