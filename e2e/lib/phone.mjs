// A phone in the hand: what a person does on it, in their words.

import assert from "node:assert/strict";
import { drawing } from "./photo.mjs";

/** Context of a small phone in France. */
export const PHONE = {
  locale: "fr-FR",
  timezoneId: "Europe/Paris",
  viewport: { width: 320, height: 640 },
  hasTouch: true,
};

/** A different photo at each number. */
export const photo = (number = 1, width = 240) => ({
  name: `photo-${number}.png`,
  mimeType: "image/png",
  buffer: drawing(width, 120 + number),
});

/** Joins by the link of the poster and waits for the form. */
export async function join(page, mock) {
  await page.goto(mock.link);
  await page.getByRole("heading", { name: "Noter un constat" }).waitFor();
}

/** Fills the form, without saving. */
export async function write(
  page,
  { theme = "Propreté", words = "", photos = [], severity = null, value = null, stop = null },
) {
  for (const one of photos) {
    const before = await page.locator(".thumbs li").count();
    await page.locator('input[type="file"]').first().setInputFiles(one);
    await page.locator(".thumbs li").nth(before).waitFor();
  }
  await page.getByLabel(theme, { exact: true }).check();
  if (stop) await page.getByLabel("Arrêt").selectOption({ label: stop });
  if (value) await page.getByLabel(value, { exact: true }).check();
  if (severity) await page.getByLabel(severity, { exact: true }).check();
  if (words) await page.locator("#mots").fill(words);
}

export const save = (page) => page.getByRole("button", { name: "Enregistrer" }).click();

/** The phone says it is saved. */
export async function saved(page) {
  await page.locator("#annonce", { hasText: "Enregistré sur ce téléphone." }).waitFor();
}

/** Notes a constat to the end. */
export async function noted(page, what) {
  await write(page, what);
  await save(page);
  await saved(page);
}

/** Opens what an earlier walk reported and says what is seen now. */
export async function lookAgain(page, one, outcome, shot = null, before = async () => undefined) {
  await tab(page, "Déjà signalé");
  await page.locator(`a[href="#deja/${one.id}"]`).click();
  await page.getByLabel(outcome, { exact: true }).waitFor();
  await before(page);
  if (shot) {
    await page.locator('input[type="file"]').first().setInputFiles(shot);
    await page.locator(".thumbs li").waitFor();
  }
  await page.getByLabel(outcome, { exact: true }).check();
  await save(page);
  await saved(page);
  await page.getByText(`Vous avez dit : ${outcome}`).waitFor();
}

/** The network of these phones comes or goes, with what stands between them and the program. */
export async function network(weather, pages, there) {
  weather.reachable = there;
  await Promise.all(pages.map((page) => page.context().setOffline(!there)));
}

/** Waits until the office has said that it holds everything this phone noted, photos included. */
export const received = (page, count) =>
  holds(page, "items", (rows) => rows.length === count && rows.every(({ state }) => state === "received"));

/** Goes to a screen by the bar at the bottom. */
export async function tab(page, name) {
  await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
  await page.locator("h1").waitFor();
}

/** Everything in one store of the phone. */
export function stored(page, store, name = "palier-terrain") {
  return page.evaluate(
    ([name, store]) =>
      new Promise((resolve, reject) => {
        const asked = indexedDB.open(name);
        asked.onerror = () => reject(asked.error);
        asked.onsuccess = () => {
          const all = asked.result.transaction(store).objectStore(store).getAll();
          all.onsuccess = () => {
            asked.result.close();
            resolve(all.result);
          };
        };
      }),
    [name, store],
  );
}

/** Milliseconds between two looks into the phone: hundreds of notes cross to the test at each, and it must have time to send. */
const LOOK_AGAIN = 150;

/** Waits until the phone holds what is asked; fails with what it holds. */
export async function holds(page, store, test, { base = "palier-terrain", patience = 30_000 } = {}) {
  const until = Date.now() + patience;
  let rows;
  do {
    rows = await stored(page, store, base);
    if (test(rows)) return rows;
    await page.evaluate((wait) => new Promise((resolve) => setTimeout(resolve, wait)), LOOK_AGAIN);
  } while (Date.now() < until);
  assert.fail(`the phone never held what was expected: ${JSON.stringify(rows).slice(0, 2000)}`);
}
