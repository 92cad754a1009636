// A commune turns five constats into a plan and has it adopted: the local convention from its template, the action
// from the constats, the programme submitted, adopted, signed, amended, and read by another as it was and as it is.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { atWidths, openBrowser, openPage, sound } from "../lib/browser.mjs";
import { button, desk, link, path, shows } from "../lib/office.mjs";
import { login, press, startPalier } from "../lib/palier.mjs";

const LEAD = "karim.belfontaine@exemple.fr";
const METROPOLE = "nadege.valfleury@exemple.fr";

/** How many constats the action answers. */
const CONSTATS = 5;

describe("a plan made of constats", () => {
  let browser, palier, lead;
  const at = {};

  before(async () => {
    [browser, palier] = await Promise.all([openBrowser(), startPalier()]);
    lead = await desk(browser, palier, LEAD);
  });
  after(async () => {
    await browser?.close();
    await palier?.stop();
  });

  /** Read on a small phone and on an office screen; kept to be looked at. */
  const seen = async (page, name) => {
    await atWidths(page, (width) => sound(page, `plan-${name}-${width}`));
  };

  test("it writes the local convention from the template", async () => {
    await lead.goto("/");
    await press(lead, lead.locator('nav a[href="/actions"]').first());
    await press(lead, link(lead, "Conventions locales"));
    await press(lead, link(lead, "Nouvelle convention locale"));
    await lead.fill('[name="title"]', "Convention locale 2027-2030");
    await lead.fill('[name="starts"]', "2027-01-01");
    await lead.fill('[name="ends"]', "2026-01-01");
    await seen(lead, "convention");
    await press(lead, button(lead, "Enregistrer").first());
    await shows(lead, "Dernier jour");
    assert.equal(await lead.inputValue('[name="title"]'), "Convention locale 2027-2030");
    await lead.fill('[name="ends"]', "2030-12-31");
    await press(lead, button(lead, "Enregistrer").first());
    await shows(lead, "Convention locale 2027-2030", "En préparation", "Aucune action n'est encore au programme");
    at.convention = path(lead);
    await seen(lead, "preparation");
  });

  test("it writes an action that answers five constats, with the fiche the criteria ask", async () => {
    await press(lead, link(lead, "Choisir les actions"));
    await press(lead, link(lead, "Écrire une action à partir de constats"));
    const quartier = lead.locator('[name="quartier"]');
    const names = await quartier.locator("option").allInnerTexts();
    await quartier.selectOption({ label: names.find((name) => name.startsWith("Montreynaud")) });
    await press(lead, button(lead, "Afficher ces constats"));
    const origins = lead.locator('[name="origins"]');
    for (let number = 0; number < CONSTATS; number += 1) await origins.nth(number).check();
    at.constats = await origins.evaluateAll((all) => all.filter((one) => one.checked).map((one) => one.value));
    await lead.fill('[name="title"]', "Remettre en état les abords de la tour");
    await lead.fill('[name="context"]', "Cinq constats de la dernière visite disent la même chose.");
    await lead.locator('[name="objectives"]').first().check();
    await lead.selectOption('[name="pilot"]', { label: "Ville de Saint-Étienne" });
    await lead.fill('[name="ends"]', "2027-09-30");
    await lead.fill('[name="budget_sum"] >> nth=0', "beaucoup");
    await press(lead, button(lead, "Enregistrer").first());
    await shows(lead, "Montant");
    assert.equal(await origins.evaluateAll((all) => all.filter((one) => one.checked).length), CONSTATS);
    await lead.fill('[name="budget_post"] >> nth=0', "Reprise des allées");
    await lead.fill('[name="budget_sum"] >> nth=0', "18 500");
    await seen(lead, "action");
    await press(lead, button(lead, "Enregistrer").first());
    await shows(lead, "Remettre en état les abords de la tour", "18 500");
    at.action = path(lead);
    await seen(lead, "fiche");
  });

  test("it submits the programme and records the adoption and the signatures", async () => {
    await lead.goto(at.convention);
    await shows(lead, "Remettre en état les abords de la tour", "1 action");
    await lead.locator("summary").filter({ hasText: "Soumettre" }).click();
    await press(lead, lead.getByRole("button", { name: /^Soumettre/ }));
    await lead.fill('[name="on"]', "2026-11-20");
    await lead.fill('[name="by"]', "Conseil municipal");
    await seen(lead, "soumise");
    await press(lead, button(lead, "Enregistrer l'adoption"));
    await shows(lead, "20 novembre 2026", "Conseil municipal");
    await lead.locator("summary").filter({ hasText: "Enregistrer les signatures" }).click();
    await lead.locator('[name="signed"]').first().fill("2026-11-24");
    await press(lead, button(lead, "Enregistrer les signatures"));
    await shows(lead, "1 sur ");
    await seen(lead, "adoptee");
  });

  test("the documents are those of what was adopted", async () => {
    for (const [kind, begins] of [["pdf", "%PDF"], ["odt", "PK"]]) {
      const answer = await lead.request.get(`${at.convention}/document.${kind}`);
      assert.equal(answer.status(), 200);
      assert.equal((await answer.body()).subarray(0, begins.length).toString(), begins);
    }
  });

  test("another reads the plan from the constat to the convention, without a script", async () => {
    const page = await openPage(browser, palier, { javaScriptEnabled: false });
    await login(page, METROPOLE);
    await page.goto(`/constats/${at.constats[CONSTATS - 1]}`);
    await press(page, link(page, "Remettre en état les abords de la tour"));
    assert.equal(path(page), at.action);
    await press(page, page.locator(`main a[href="${at.convention}"]`).first());
    await shows(page, "Adoptée", "Remettre en état les abords de la tour");
    await page.context().close();
  });
});
