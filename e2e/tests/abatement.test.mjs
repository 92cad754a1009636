// The counterpart of the abatement, from an empty programme to a validated bilan: a landlord enters it, is asked for
// corrections, answers, files the bilan with its documents; the State reviews it in under ten clicks, counted here.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { atWidths, axe, keep, noSidewaysScroll, openBrowser } from "../lib/browser.mjs";
import { button, desk, link, path, shows } from "../lib/office.mjs";
import { press, startPalier } from "../lib/palier.mjs";

const LANDLORD = "gilles.fontbonne@exemple.fr";
const COMMUNE = "bastien.rivoire@exemple.fr";
const METROPOLE = "nadege.valfleury@exemple.fr";
const STATE = "hugo.lambertin@exemple.fr";

/** Clicks that a review may take, from the day's page to the validation. */
const MOST_CLICKS = 9;

describe("the abatement of a landlord", () => {
  let browser, palier, landlord, commune, metropole, state;
  const at = {};

  before(async () => {
    [browser, palier] = await Promise.all([openBrowser(), startPalier()]);
    const all = [LANDLORD, COMMUNE, METROPOLE, STATE].map((email) => desk(browser, palier, email));
    [landlord, commune, metropole, state] = await Promise.all(all);
  });
  after(async () => {
    await browser?.close();
    await palier?.stop();
  });

  /** Read by everyone, on a small phone and on an office screen; kept to be looked at. */
  const sound = (page, name) =>
    atWidths(page, async (width) => {
      await axe(page);
      await noSidewaysScroll(page);
      await keep(page, `abattement-${name}-${width}`);
    });

  const favourable = async (page) => {
    await page.goto(`${at.page}/examen`);
    await press(page, button(page, "Rendre un avis favorable"));
  };

  test("it opens a programme from the list", async () => {
    await landlord.goto("/");
    await press(landlord, landlord.locator('nav a[href="/abattement"]').first());
    await sound(landlord, "liste");
    await press(landlord, link(landlord, "Ouvrir un programme"));
    const quartier = landlord.locator('[name="quartier"]');
    const names = await quartier.locator("option").allInnerTexts();
    await quartier.selectOption({ label: names.find((name) => name.includes("(Saint-Chamond)") && !/Julien/.test(name)) });
    await landlord.selectOption('[name="year"]', "2025");
    await landlord.fill('[name="dwellings"]', "140");
    await landlord.fill('[name="eligible"]', "132");
    await landlord.fill('[name="estimate"]', "26 400");
    await sound(landlord, "ouvrir");
    await press(landlord, button(landlord, "Ouvrir le programme"));
    at.page = path(landlord);
    await shows(landlord, "Programme en préparation", "26 400 €", "Aucune ligne pour l'instant");
    await sound(landlord, "vide");
  });

  test("it writes a line, is told the rule it breaks, and loses nothing", async () => {
    await press(landlord, link(landlord, "Ajouter une ligne"));
    await landlord.selectOption('[name="axis"]', "3");
    await landlord.fill('[name="measure"]', "Nettoyage renforcé");
    await landlord.fill('[name="title"]', "Passages du samedi");
    await landlord.fill('[name="planned"]', "20 000");
    await landlord.fill('[name="planned_landlord"]', "1 000");
    await landlord.fill('[name="planned_valued"]', "18 000");
    await press(landlord, button(landlord, "Enregistrer la ligne"));
    await shows(landlord, "les trois parts doivent faire la dépense");
    assert.equal(await landlord.inputValue('[name="title"]'), "Passages du samedi");
    await sound(landlord, "ligne");
    await landlord.fill('[name="planned_landlord"]', "");
    await press(landlord, button(landlord, "Enregistrer la ligne"));
    await shows(landlord, "Passages du samedi", "68,1 %");
  });

  test("it enters the others as in a spreadsheet, with the keyboard and a block copied from one", async () => {
    await press(landlord, link(landlord, "Saisir en tableau"));
    const cells = "4\tGestion des encombrants\tTournées du jeudi\t9 000\t\t\t\t7 500\t104\n7\tSoutien à des actions\tFête des halls\t1 500\t\t500\tCAF\t900\t2";
    const first = landlord.locator('[name="measure-n0"]');
    await first.focus();
    await landlord.selectOption('[name="axis-n0"]', "4");
    await landlord.selectOption('[name="axis-n1"]', "7");
    await first.evaluate((field, text) => {
      const data = new DataTransfer();
      data.setData("text/plain", text);
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, cells.replace(/^\d\t/gm, ""));
    assert.equal(await landlord.inputValue('[name="title-n1"]'), "Fête des halls");
    await landlord.locator('[name="expense-n0"]').focus();
    await landlord.keyboard.press("ArrowDown");
    assert.equal(await landlord.evaluate(() => document.activeElement.name), "expense-n1");
    await sound(landlord, "tableau");
    await press(landlord, button(landlord, "Enregistrer le tableau"));
    await shows(landlord, "Tournées du jeudi", "Fête des halls", "100 %");
    await sound(landlord, "programme");
    await press(landlord, button(landlord, "Déposer le programme"));
    await shows(landlord, "Programme déposé, à examiner");
  });

  test("the State asks for a correction, the landlord answers and submits again", async () => {
    await state.goto("/");
    await press(state, state.locator(`main a[href="${at.page}/examen"]`));
    await sound(state, "examen");
    await state.getByLabel("Correction demandée sur la ligne 1").fill("Quels halls, quels jours ?");
    await press(state, button(state, "Demander ces corrections"));
    await landlord.goto("/");
    await press(landlord, landlord.locator(`main a[href="${at.page}"]`));
    await shows(landlord, "Programme à corriger", "Quels halls, quels jours ?");
    await sound(landlord, "corrections");
    await landlord.getByLabel("Votre réponse").fill("Halls 1 à 9, chaque samedi matin.");
    await press(landlord, button(landlord, "Répondre"));
    await press(landlord, button(landlord, "Déposer le programme"));
  });

  test("the State reviews and validates in under ten clicks", async () => {
    await favourable(commune);
    await favourable(metropole);
    await state.goto("/");
    let clicks = 0;
    const click = async (target) => {
      clicks += 1;
      await press(state, target);
    };
    await click(state.locator(`main a[href="${at.page}/examen"]`));
    await shows(state, "Passages du samedi", "Halls 1 à 9, chaque samedi matin.", "Conditions de signature", "Mobilisation");
    await click(state.getByRole("button", { name: /^Avis favorable/ }));
    await click(button(state, "Valider le programme"));
    await shows(state, "La validation est prononcée.", "Bilan attendu");
    assert.ok(clicks <= MOST_CLICKS, `${clicks} clicks`);
  });

  test("the landlord files the bilan with its documents, and it is validated", async () => {
    await landlord.goto(at.page);
    await shows(landlord, "Bilan attendu");
    await press(landlord, link(landlord, "Saisir en tableau"));
    const spent = { expense: ["20 400", "8 700", "1 500"], valued: ["18 400", "7 300", "900"] };
    for (const [name, amounts] of Object.entries(spent)) {
      const column = landlord.locator(`[name^="${name}-"]`);
      for (const [row, amount] of amounts.entries()) await column.nth(row).fill(amount);
    }
    for (const row of [0, 1, 2]) await landlord.locator('[name^="landlord-"]').nth(row).fill("");
    await sound(landlord, "saisie-bilan");
    await press(landlord, button(landlord, "Enregistrer le tableau"));
    await press(landlord, link(landlord, "Passages du samedi"));
    await landlord.fill('[name="label"]', "Facture de mars");
    const file = { name: "facture.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7 facture") };
    await landlord.setInputFiles('[name="piece"]', file);
    await press(landlord, button(landlord, "Joindre la pièce"));
    await shows(landlord, "Facture de mars", "20 400 €");
    await press(landlord, button(landlord, "Déposer le bilan"));
    await favourable(commune);
    await favourable(metropole);
    await favourable(state);
    await press(state, button(state, "Valider le bilan"));
    await shows(state, "Bilan validé", "Facture de mars");
    await sound(state, "bilan");
  });

  test("conventions and their signatures are read by all", async () => {
    await press(state, state.locator('nav a[href="/abattement"]').first());
    await press(state, link(state, "Conventions d'utilisation"));
    await sound(state, "conventions");
    await press(state, state.locator("main table a").first());
    await sound(state, "convention");
  });
});
