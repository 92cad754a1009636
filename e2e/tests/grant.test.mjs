// From an idea to a judged result: an association begins a dossier from a constat, is asked for corrections, answers; two
// committees part-fund it by three funders; it signs, is paid an advance, tells its progress, files its bilan, is paid the
// balance and asks again the next year. The same story on both engines.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { atWidths, openBrowser, sound } from "../lib/browser.mjs";
import { button, desk, link, path, shows, today } from "../lib/office.mjs";
import { ENGINES, press, startPalier } from "../lib/palier.mjs";
import { drawing } from "../lib/photo.mjs";

const HOLDER = "amir.semelier@exemple.fr";
const METROPOLE = "nadege.valfleury@exemple.fr";
const STATE = "solene.arcade@exemple.fr";
const DEPARTMENT = "claire.budgeon@exemple.fr";

/** The call answers envelopes that the demonstration opens for the year. */
const YEAR = "2026";
const CALL = "Appel à projets de fin d'année";
const TITLE = "Atelier de quartier";
const PREFECT = "Préfecture de la Loire - délégué du préfet";
const FUNDERS = [
  ["Saint-Étienne Métropole", "Contrat de ville", "6 000", "4 000"],
  [PREFECT, "Programme 147", "5 000", "3 500"],
  ["Département de la Loire", "Politique de la ville", "3 000", "2 000"],
];
const ARGUMENT =
  "Les constats de la dernière visite disent tous la même chose et les habitants demandent ce lieu depuis longtemps, avec le bailleur et la commune.";

/** A day that many days from today, as a date field sends it. */
const day = (from) => {
  const [year, month, date] = today().split("-").map(Number);
  return new Date(Date.UTC(year, month - 1, date + from)).toISOString().slice(0, 10);
};

for (const engine of Object.keys(ENGINES)) {
  describe(`a grant on ${engine}`, () => {
    let browser, palier, holder, metropole, state, department;
    const at = {};

    before(async () => {
      [browser, palier] = await Promise.all([openBrowser(), startPalier({ engine })]);
      const all = [HOLDER, METROPOLE, STATE, DEPARTMENT].map((email) => desk(browser, palier, email));
      [holder, metropole, state, department] = await Promise.all(all);
    });
    after(async () => {
      await browser?.close();
      await palier?.stop();
    });

    /** Read on a small phone and on an office screen; kept to be looked at. The other engine shows the same pages. */
    const seen = async (page, name) => {
      if (engine === "SQLite") await atWidths(page, (width) => sound(page, `aide-${name}-${width}`));
    };
    const choose = async (select, words) => {
      const names = await select.locator("option").allInnerTexts();
      const label = names.find((name) => name.includes(words));
      assert.ok(label, `“${words}” is not among ${names.join(", ")}`);
      await select.selectOption({ label });
    };
    const open = (page, words) => page.locator("summary").filter({ hasText: words }).first().click();
    const next = () => press(holder, button(holder, "Enregistrer et continuer"));
    const fill = async (fields) => {
      for (const [name, text] of Object.entries(fields)) await holder.fill(`[name="${name}"]`, text);
    };

    test("the métropole opens a call with three funders", async () => {
      await metropole.goto("/projets");
      await press(metropole, link(metropole, "Ouvrir un appel à projets"));
      const dates = { opens: day(-1), closes: day(30), opinions_due: day(45) };
      for (const [name, text] of Object.entries({ title: CALL, year: YEAR, ...dates }))
        await metropole.fill(`[name="${name}"]`, text);
      for (const [row, [funder, scheme]] of FUNDERS.entries()) {
        if (row > 0) await press(metropole, button(metropole, "Ajouter un financeur"));
        await choose(metropole.locator('[name="funder_org"]').nth(row), funder);
        await metropole.locator('[name="funder_schemes"]').nth(row).fill(scheme);
      }
      await press(metropole, button(metropole, "Enregistrer"));
      await metropole.getByRole("button", { name: "Publier" }).click();
      await press(metropole, metropole.locator("dialog").getByRole("button", { name: "Publier" }));
      at.call = path(metropole);
      await shows(metropole, "Ouvert au dépôt", "Programme 147");
      await seen(metropole, "appel");
    });

    test("an association begins a dossier from a constat", async () => {
      await holder.goto("/constats");
      const constats = await holder.locator('main a[href^="/constats/"]').all();
      const places = await Promise.all(constats.map((one) => one.getAttribute("href")));
      await press(holder, constats[places.findIndex((place) => /^\/constats\/[0-9a-f-]{36}/.test(place))]);
      at.constat = path(holder);
      await seen(holder, "constat");
      await press(holder, link(holder, "Commencer un dossier"));
      await seen(holder, "depuis");
      await press(holder, link(holder, CALL));
      assert.equal(await holder.locator('[name="constat"]:checked').count(), 1);
      await holder.fill('[name="title"]', TITLE);
      await seen(holder, "commencer");
      await press(holder, button(holder, "Commencer le dossier"));
      at.dossier = path(holder).replace(/\/pages\/.*/, "");
      assert.match(at.dossier, /^\/projets\/dossiers\/[0-9a-f-]{36}$/);
    });

    test("it writes page by page, is saved as it types, and takes it up again", async () => {
      await fill({ siret: "776 399 602 00023", representative: "Awa Semelier", email: "contact@pieds.example" });
      await holder.selectOption('[name="kind"]', "association");
      await seen(holder, "porteur");
      await next();
      await fill({ summary: "Un atelier ouvert trois après-midi par semaine." });
      await next();
      assert.notEqual(await holder.inputValue('[name="place_quartier"] >> nth=0'), "", "where the constat was seen");
      await next();
      await holder.locator('[name="objectives"]').first().check();
      await holder.fill('[name="description"]', "Réparer, prêter, apprendre.");
      await holder.getByText(/^Enregistré à/).waitFor();
      await holder.reload();
      assert.equal(await holder.inputValue('[name="description"]'), "Réparer, prêter, apprendre.");
      await seen(holder, "objectifs");
      await next();
      await fill({ publics: "Les habitants", people: "60" });
      await next();
      await fill({ starts: `${YEAR}-03-01`, ends: day(-1) });
      await next();
      await fill({ fte: "0,5", volunteers: "8" });
      await next();
      await fill({ others: "Le conseil citoyen et le bailleur" });
      await next();
      for (const name of ["residents", "partnership"])
        for (const text of await holder.locator(`[name^="${name}-"]`).all()) await text.fill("Réunions au pied des tours");
      await next();
      await fill({ impact: "Tout est réparé ou réemployé." });
      await next();
      await holder.getByLabel("Aucune clause, pour un motif donné").check();
      await fill({ reason: "Le volume de travail est trop faible." });
      await next();
      await next();
      for (const text of await holder.locator('[name^="argument-"]').all()) await text.fill(ARGUMENT);
      await seen(holder, "recevabilite");
      await next();
      const indicator = { title: "Objets réparés", unit: "objets", target: "100", source: "Cahier de l'atelier" };
      for (const [name, text] of Object.entries(indicator))
        await holder.locator(`[name="indicator_${name}"]`).first().fill(text);
      await next();
      const lines = [
        ["60", "Outils", "5 000"],
        ["64", "Animation", "10 000"],
        ["74", "Financeurs de l'appel", "14 000"],
        ["70", "Adhésions", "1 000"],
      ];
      for (const [row, [account, label, sum]] of lines.entries()) {
        if (row > 0) await press(holder, button(holder, "Ajouter une ligne"));
        await choose(holder.locator('[name="account"]').nth(row), account);
        await holder.locator('[name="account_label"]').nth(row).fill(label);
        await holder.locator('[name="account_sum"]').nth(row).fill(sum);
      }
      // What is typed is added up as it is saved, without a button.
      await holder.locator("#totaux").filter({ hasText: /Charges\s: 15\s000\s€\. Produits\s: 15\s000/ }).waitFor();
      await holder.locator("#cote").filter({ hasText: /Le compte 74 \(14\s000\s€\) doit être/ }).waitFor();
      await seen(holder, "budget");
      await next();
      for (const [row, [funder, scheme, asked]] of FUNDERS.entries()) {
        if (row > 0) await press(holder, button(holder, "Ajouter un financeur"));
        await choose(holder.locator('[name="plan_line"]').nth(row), `${funder} : ${scheme}`);
        await holder.locator('[name="plan_asked"]').nth(row).fill(asked);
      }
      await next();
      await fill({ republican_contract: day(-20) });
      await holder.locator('[name="certified"]').check();
      await next();
      await holder.goto(at.dossier);
      await shows(holder, "Toutes les pages sont complètes", "14 000 €");
      await seen(holder, "dossier");
      await press(holder, button(holder, "Déposer le dossier"));
      await shows(holder, "Verdict figé au dépôt");
    });

    test("a funder asks for a correction, the association answers and submits again", async () => {
      await department.goto(at.dossier);
      await seen(department, "verdict");
      await open(department, "Demander des corrections");
      await department.fill('[name="page-budget"]', "Quels outils achetez-vous ?");
      await press(department, button(department, "Demander ces corrections"));
      await holder.goto("/");
      await press(holder, holder.locator(`main a[href="${at.dossier}"]`).first());
      await shows(holder, "Quels outils achetez-vous ?");
      await seen(holder, "corrections");
      await press(holder, holder.locator(`main a[href="${at.dossier}/pages/budget"]`).first());
      await holder.locator('[name="account_label"]').first().fill("Perceuses, étaux, établis");
      await press(holder, button(holder, "Enregistrer"));
      await holder.goto(at.dossier);
      await holder.getByLabel("Votre réponse").fill("Des perceuses, des étaux et deux établis.");
      await press(holder, button(holder, "Répondre"));
      await press(holder, button(holder, "Déposer le dossier"));
    });

    test("it is declared admissible, and opinions are given", async () => {
      await metropole.goto(at.dossier);
      await press(metropole, button(metropole, "Déclarer recevable"));
      await open(metropole, "Demander des avis");
      for (const name of [PREFECT, "Département de la Loire"])
        await metropole.getByLabel(name, { exact: true }).check();
      await press(metropole, button(metropole, "Demander ces avis"));
      for (const [page, asked] of [[department, "2 000"], [state, "3 500"]]) {
        await page.goto(at.dossier);
        await page.getByLabel(/^Favorable$/i).check();
        await page.locator('[name^="proposed-"]').first().fill(asked);
        await page.fill('[name="reason"]', "Le besoin est relevé par la visite.");
        await press(page, button(page, "Rendre cet avis"));
      }
      await metropole.goto(at.dossier);
      await shows(metropole, "Avis favorable", "3 500 €");
      await seen(metropole, "avis");
      await press(metropole, button(metropole, "Clore l'instruction"));
    });

    /** A sitting, from its agenda to its closing; gives its address. */
    const sitting = async (body, verdict, name) => {
      await metropole.goto("/instances");
      await press(metropole, link(metropole, "Préparer une séance"));
      await choose(metropole.locator('[name="body"]'), body);
      await metropole.fill('[name="year"]', YEAR);
      await press(metropole, button(metropole, "Voir les dossiers prêts"));
      await metropole.fill('[name="day"]', today());
      await metropole.getByLabel(new RegExp(TITLE)).check();
      await press(metropole, button(metropole, "Préparer la séance"));
      const place = path(metropole);
      await press(metropole, button(metropole, "Noter la convocation"));
      await press(metropole, button(metropole, "Ouvrir la séance"));
      for (const presence of await metropole.locator('[name^="presence-"]').all())
        await presence.selectOption({ index: 1 });
      await press(metropole, button(metropole, "Enregistrer les présences"));
      await seen(metropole, `seance-${name}`);
      await press(metropole, link(metropole, "Ouvrir la salle du comité"));
      for (const [funder, , , voted] of FUNDERS)
        await metropole.getByLabel(new RegExp(`${funder}.*${TITLE}`)).fill(voted);
      if (body === "pilotage") {
        // A refusal asks for its reason: without one nothing is kept, and the page says so.
        assert.equal(await metropole.getByLabel(/^Motif/).isVisible(), false);
        await choose(metropole.locator('[name="verdict"]').first(), "efus");
        await metropole.getByLabel(/^Motif/).waitFor();
        await metropole.locator("[data-of=refused]").waitFor();
        await button(metropole, `Enregistrer : ${TITLE}`).waitFor();
      }
      await choose(metropole.locator('[name="verdict"]').first(), verdict);
      await metropole.locator("[data-committee-said]").filter({ hasText: /statués\s: 1 sur 1.*9\s500/ }).waitFor();
      await seen(metropole, `salle-${name}`);
      await metropole.goto(place);
      await button(metropole, "Clore la séance").click();
      await press(metropole, metropole.locator("dialog").getByRole("button", { name: "Clore la séance" }));
      return place;
    };

    test("one committee prepares, the other decides in part, by three funders", async () => {
      await sitting("direction", "avorable", "comdir");
      at.sitting = await sitting("pilotage", "ccord", "copil");
      await shows(metropole, "Relevé de décisions", "Programmation (PDF)");
      // The page follows by itself how many letters are written.
      await link(metropole, "Toutes les notifications (PDF)").waitFor();
      const all = await metropole.request.get(`${at.sitting}/notifications.pdf`);
      assert.equal((await all.body()).subarray(0, 4).toString(), "%PDF");
      await seen(metropole, "releve");
      await shows(metropole, "Notifications écrites : 1 sur 1");
    });

    test("the letter and the agreement are there, it is signed, an advance is paid", async () => {
      await press(metropole, link(metropole, "Lettres et accords, dossier par dossier"));
      await press(metropole, link(metropole, TITLE));
      at.grant = path(metropole);
      for (const [paper, begins] of [["notification.pdf", "%PDF"], ["accord.pdf", "%PDF"], ["accord.odt", "PK"]]) {
        const answer = await metropole.request.get(`${at.grant}/${paper}`);
        assert.equal(answer.status(), 200, paper);
        assert.equal((await answer.body()).subarray(0, begins.length).toString(), begins);
      }
      await press(metropole, button(metropole, "Noter l'accord signé par tous"));
      await pays("Saint-Étienne Métropole", "Avance", "2 000");
      await shows(metropole, "2 000 €");
      await seen(metropole, "accord");
    });

    test("the association joins its bank details, read by those who pay", async () => {
      await holder.goto(at.dossier);
      await press(holder, link(holder, "Décision et aide"));
      const file = { name: "rib.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 rib") };
      await holder.setInputFiles('[name="rib"]', file);
      await press(holder, button(holder, "Joindre le RIB"));
      await shows(holder, "Le RIB est joint");
      await seen(holder, "rib");
      for (const [reader, status] of [[holder, 200], [metropole, 200], [state, 200]]) {
        const answer = await reader.request.get(`${at.dossier}/rib`);
        assert.equal(answer.status(), status, "whoever grants it reads where it is paid");
      }
      await metropole.goto(at.grant);
      await shows(metropole, "RIB du porteur, joint le");
    });

    const pays = async (funder, kind, sum) => {
      await choose(metropole.locator('[name="envelope"]'), funder);
      await choose(metropole.locator('[name="kind"]'), kind);
      await metropole.fill('[name="cents"]', sum);
      await press(metropole, button(metropole, "Enregistrer le mouvement"));
    };

    test("the association tells its progress, with a photo and the means used", async () => {
      await holder.goto(at.dossier);
      await press(holder, link(holder, "Suivi et bilan"));
      await open(holder, "Ajouter une note");
      await fill({ text: "L'atelier est ouvert.", fte: "0,4", volunteers: "six", spent: "6 500" });
      await press(holder, button(holder, "Ajouter la note"));
      await shows(holder, "n'est pas un nombre entier");
      assert.equal(await holder.inputValue('[name="text"]'), "L'atelier est ouvert.");
      await fill({ volunteers: "6" });
      const photo = { name: "atelier.png", mimeType: "image/png", buffer: drawing(64, 48) };
      await holder.setInputFiles('[name="photos"]', photo);
      await press(holder, button(holder, "Ajouter la note"));
      await shows(holder, "L'atelier est ouvert.", "6 500 €", "atelier");
      await seen(holder, "suivi");
    });

    test("two tabs on one bilan do not write over each other, and the one that is late saves nothing by itself", async () => {
      await metropole.goto(`${at.dossier}/suivi`);
      await press(metropole, button(metropole, "Ouvrir le bilan"));
      const late = await holder.context().newPage();
      const said = (page, words) => page.locator("[data-autosave-said]").filter({ hasText: words }).waitFor();
      for (const page of [holder, late]) await page.goto(`${at.dossier}/bilan`);
      await holder.fill('[name="text"]', "Écrit d'abord.");
      await said(holder, "Enregistré à");
      await late.fill('[name="text"]', "Écrit ensuite.");
      await said(late, "Pas encore enregistré");
      await press(late, button(late, "Enregistrer sans déposer"));
      await shows(late, "enregistré pendant votre saisie");
      assert.equal(await late.inputValue('[name="text"]'), "Écrit ensuite.");
      assert.equal(await late.locator("form[data-autosave]").count(), 0, "one key more does not save");
      await holder.reload();
      assert.equal(await holder.inputValue('[name="text"]'), "Écrit d'abord.");
      await late.close();
    });

    test("it files its bilan with proofs, which is validated, and the balance is paid", async () => {
      await holder.goto(`${at.dossier}/suivi`);
      await press(holder, link(holder, "Écrire le bilan"));
      await fill({ text: "L'atelier a réparé cent vingt objets.", people: "72", "reached-0": "120" });
      for (const [row, sum] of ["5 000", "10 000", "14 000", "1 000"].entries())
        await holder.fill(`[name="realised-${row}"]`, sum);
      await holder.locator('[name="certified"]').check();
      const file = { name: "factures.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 factures") };
      await holder.setInputFiles('[name="proofs"]', file);
      await seen(holder, "bilan");
      await press(holder, button(holder, "Déposer"));
      await metropole.goto(`${at.dossier}/suivi`);
      await shows(metropole, "L'atelier a réparé cent vingt objets.", "72 personnes touchées");
      await seen(metropole, "bilan-recu");
      await press(metropole, button(metropole, "Valider le bilan"));
      await metropole.goto(at.grant);
      await pays("Saint-Étienne Métropole", "Solde", "2 000");
      await shows(metropole, "(soldé)");
      await seen(metropole, "solde");
    });

    test("it asks again the next year, with what it had written", async () => {
      await holder.goto("/projets");
      await press(holder, link(holder, "Appel à projets politique de la ville 2027"));
      await press(holder, link(holder, "Commencer un dossier"));
      await choose(holder.locator('[name="dossier"]'), TITLE);
      await press(holder, button(holder, "Commencer le dossier"));
      assert.equal(await holder.inputValue('[name="representative"]'), "Awa Semelier");
      await next();
      assert.equal(await holder.inputValue('[name="title"]'), TITLE);
      assert.ok(await holder.locator('[name="renewal"]').isChecked(), "it goes on from last year");
    });
  });
}
