// Every screen of the phone, small and larger, by day and by night: accessible, never wider than the screen.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, complaints, keep, noSidewaysScroll, openBrowser, openPage } from "../../e2e/lib/browser.mjs";
import { join, noted, photo, PHONE, save, saved, tab, write } from "../../e2e/lib/phone.mjs";
import { Mock } from "./lib/mock.mjs";

let browser, mock;

before(async () => {
  [browser, mock] = await Promise.all([openBrowser(), new Mock().start()]);
});
after(async () => {
  await browser?.close();
  await mock?.stop();
});

const SIZES = [
  { width: 320, height: 640 },
  { width: 390, height: 844 },
];

/** Targets of a thumb: 48 px, except links inside a sentence. */
async function largeTargets(page) {
  const small = await page.evaluate(() =>
    [
      ...document.querySelectorAll(
        "button, nav a, header a, select, textarea, summary, label.button, label.tile, input[type=text]",
      ),
    ]
      .map((element) => ({ box: element.getBoundingClientRect(), words: element.textContent?.trim() || element.id }))
      .filter(({ box }) => box.width > 0 && (box.height < 47.5 || box.width < 47.5))
      .map(({ box, words }) => `${words}: ${Math.round(box.width)} × ${Math.round(box.height)}`),
  );
  assert.deepEqual(small, [], page.url());
}

async function seen(page, name) {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await noSidewaysScroll(page);
      await largeTargets(page);
      await axe(page);
      await keep(page, `telephone-${name}-${size.width}-${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(SIZES[0]);
}

test("every screen, with nothing, with something, with faults", async () => {
  const page = await openPage(browser, mock, {
    ...PHONE,
    geolocation: { longitude: 4.392, latitude: 45.433, accuracy: 8 },
  });
  const told = complaints(page, mock.url);

  await page.goto("/terrain/");
  await page.getByRole("heading", { name: "Rejoindre une visite" }).waitFor();
  await seen(page, "rejoindre");
  await page.getByLabel("Code de la visite").fill("K7M2-QF4O");
  await page.getByRole("button", { name: "Rejoindre la visite" }).click();
  await page.getByText(/Le code ne contient pas «\sO\s»/).waitFor();
  await seen(page, "rejoindre-faute");
  await page.getByLabel("Code de la visite").fill("k7m2 qf4h");
  await page.getByRole("button", { name: "Rejoindre la visite" }).click();
  await page.getByRole("heading", { name: "Noter un constat" }).waitFor();
  await seen(page, "noter");

  await save(page);
  await page.getByRole("link", { name: "Choisissez un thème." }).waitFor();
  await seen(page, "noter-fautes");

  await page.context().grantPermissions(["geolocation"]);
  await write(page, {
    theme: "Déchets",
    words: "Matelas et gravats au pied du bâtiment C.",
    photos: [photo(1)],
    severity: "Dégradation",
  });
  await page.getByLabel("Arrêt").selectOption({ label: "1. Place des Tilleuls" });
  await page.getByText("Position du téléphone, à 8 m près.").waitFor();
  await page.getByRole("button", { name: "Placer sur le plan" }).click();
  await page.locator(".plan-sheet").click({ position: { x: 100, y: 100 } });
  await page.getByText("Point placé sur le plan.").waitFor();
  await seen(page, "noter-rempli");
  await save(page);
  await saved(page);
  await seen(page, "noter-enregistre");

  mock.reachable = false;
  await noted(page, { theme: "Points forts", words: "Le jardin partagé." });
  await tab(page, "Mes constats");
  await page.getByText("Que devient ma remarque ?").waitFor();
  await seen(page, "mes-constats");
  await page.getByRole("button", { name: "Retirer" }).first().click();
  await seen(page, "mes-constats-retirer");

  await tab(page, "Déjà signalé");
  await page.getByText("Les voir sur le plan").click();
  await page.locator(".plan-sheet").waitFor();
  await seen(page, "deja");
  await page.getByRole("link", { name: /N° 12/ }).click();
  await page.getByLabel("Toujours là").check();
  await seen(page, "deja-verifier");

  await tab(page, "Envoi");
  await page.getByRole("button", { name: "Envoyer maintenant" }).waitFor();
  await seen(page, "envoi");
  assert.deepEqual(
    told.filter((line) => !/Failed to load resource|ERR_/.test(line)),
    [],
    "the browser complains of nothing else than the lost network",
  );
});
