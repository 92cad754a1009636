// The office of a walk: the person who prepares it, hands out its code and receives what phones bring.

import assert from "node:assert/strict";
import { openPage } from "./browser.mjs";
import { login, press } from "./palier.mjs";

/** The commune that leads the walk. */
export const ANIMATEUR = "karim.belfontaine@exemple.fr";

/** Today in Paris, as a date field sends it. */
export const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Paris" }).format(new Date());

export const path = (page) => new URL(page.url()).pathname;
export const button = (page, words) => page.getByRole("button", { name: words, exact: true });
export const link = (page, words) => page.locator("main").getByRole("link", { name: words, exact: true }).first();

const plain = (text) => text.replace(/[\u00a0\u202f]/g, " ");

/** Fails unless the page shows each of these words, whatever space stands in its amounts. */
export async function shows(page, ...words) {
  const seen = plain(await page.locator("body").innerText());
  for (const word of words)
    assert.ok(seen.includes(plain(word)), `${path(page)} does not show “${word}”:\n${seen.slice(0, 3000)}`);
}

/** A desk of one's own, signed in. */
export async function desk(browser, palier, email = ANIMATEUR, choices = {}) {
  const page = await openPage(browser, palier, choices);
  await login(page, email);
  return page;
}

/** Prepares a walk of today in Montreynaud, convenes it, and opens its page on the ground; gives its address. */
export async function prepareWalk(page, stops = "Escalier des Glycines ; 4,4012 ; 45,4611\nParvis du gymnase") {
  await page.goto("/diagnostics/nouveau");
  const quartier = page.locator('[name="quartier"]');
  const names = await quartier.locator("option").allInnerTexts();
  await quartier.selectOption({ label: names.find((name) => name.startsWith("Montreynaud")) });
  await page.fill('[name="day"]', today());
  await page.fill('[name="starts_at"]', "14:00");
  await page.fill('[name="meeting_point"]', "Devant le gymnase");
  await page.fill('[name="stops"]', stops);
  await page.getByLabel("Habitat & Métropole").check();
  await press(page, button(page, "Préparer la visite"));
  const walk = path(page);
  await press(page, button(page, "Dire les participants convoqués"));
  await press(page, link(page, "Sur le terrain"));
  return walk;
}

/** The link that phones join by, as it stands on the page, on the way that is given. */
export async function joinLink(page, { url }) {
  return new URL(await page.locator('main a[href^="/terrain/?code="]').getAttribute("href"), url).href;
}

/** The table of phones: number, state, what each still holds. */
export async function phones(page, walk) {
  await page.goto(`${walk}/terrain`);
  const rows = await page.locator("#telephones tbody tr").all();
  return Promise.all(
    rows.map(async (row) => {
      const [number, state, held] = await row.locator("th, td").allInnerTexts();
      return { number: Number(number.replace(/\D/g, "")), state: state.trim(), held: held.split("\n")[0].trim() };
    }),
  );
}

/** Constats of a walk as its page lists them: number, address, words. */
export async function constats(page, walk) {
  await page.goto(walk);
  const rows = page.locator("#constats tbody tr");
  return rows.evaluateAll((all) =>
    all.map((row) => {
      const [name] = row.querySelectorAll("a[href^='/constats/']");
      return { number: Number(name.textContent.replace(/\D/g, "")), href: name.pathname, words: row.innerText };
    }),
  );
}

/** That many photos on the page, each really a picture. */
export async function photosShown(page, count, caption = "") {
  const shown = page.locator("main .photo-grid li").filter({ hasText: caption }).locator("img");
  const sizes = await shown.evaluateAll((all) =>
    Promise.all(all.map((image) => ((image.loading = "eager"), image.decode().then(() => image.naturalWidth)))),
  );
  assert.equal(sizes.length, count, path(page));
  assert.ok(
    sizes.every((width) => width > 0),
    `${path(page)}: ${sizes}`,
  );
}

/** The responsible organisation says where its answer stands, in words for residents. */
export async function answer(page, where, words) {
  await page.getByLabel(where).check();
  await page.fill('[name="answer"]', words);
  await press(page, button(page, "Enregistrer la réponse"));
}
