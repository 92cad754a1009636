// Placing points on a map, with the mouse and with the keyboard alone: what is placed is what the fiche says.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { atWidths, axe, complaints, keep, noSidewaysScroll, openBrowser, openPage } from "../lib/browser.mjs";
import { login, press, startPalier } from "../lib/palier.mjs";

let browser, palier, page, told, noting;

before(async () => {
  [browser, palier] = await Promise.all([openBrowser(), startPalier()]);
  page = await openPage(browser, palier, { geolocation: { longitude: 4.4, latitude: 45.45, accuracy: 12 }, permissions: ["geolocation"] });
  told = complaints(page, palier.url);
  await login(page, "karim.belfontaine@exemple.fr");
  const pages = await (await fetch(new URL("/dev/pages", palier.url))).json();
  noting = pages.find(({ path }) => path.endsWith("/constats/nouveau")).path;
});
after(async () => {
  await browser?.close();
  await palier?.stop();
});
beforeEach(() => page.setViewportSize({ width: 1280, height: 900 }));

const said = (words) => page.locator("[data-placing-said]").filter({ hasText: words }).waitFor();
const field = (name) => page.locator(`[name="${name}"]`).inputValue();
const number = async (name) => Number((await field(name)).replace(",", "."));
const map = () => page.locator("[data-placing-map] canvas");
const open = async (words) => {
  await page.getByRole("button", { name: words }).click();
  await map().waitFor();
};

async function describe() {
  await page.locator('[name="theme"]').selectOption({ index: 1 });
  await page.locator('[name="value"][value="dysfonctionnement"]').check();
  await page.fill('[name="description"]', "Dalle descellée devant le banc");
}

/** Keeps the constat, and finds on its fiche the place that the fields held. */
async function kept() {
  await describe();
  const place = [await field("lat"), await field("lon")];
  await press(page, page.getByRole("button", { name: "Enregistrer le constat" }));
  assert.match(new URL(page.url()).pathname, /^\/constats\/[0-9a-f-]{36}$/);
  const fiche = await page.locator("main").innerText();
  for (const degrees of place) assert.ok(fiche.includes(degrees), `${degrees} is not on the fiche`);
}

test("a point is placed with the mouse, moved, erased, placed again, and kept", async () => {
  await page.goto(noting);
  await open("Placer sur la carte");
  await map().click();
  await said("dans le quartier");
  assert.match(await field("lon"), /^\d,\d{5}$/);
  const before = await number("lon");
  const pin = await page.locator(".map-pin").boundingBox();
  await page.mouse.move(pin.x + pin.width / 2, pin.y + pin.height / 2);
  await page.mouse.down();
  await page.mouse.move(pin.x + 60, pin.y + pin.height / 2, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction((lon) => document.querySelector('[name="lon"]').value !== lon, before.toFixed(5).replace(".", ","));
  assert.ok((await number("lon")) > before, "dragged to the east");
  await page.getByRole("button", { name: "Effacer le point" }).click();
  await said("Point effacé.");
  assert.deepEqual([await field("lon"), await field("lat"), await page.locator(".map-pin").count()], ["", "", 0]);
  await map().click({ position: { x: 4, y: 4 } });
  await said("hors du contour du quartier");
  await kept();
  assert.deepEqual(told.splice(0), []);
});

test("a point is placed with the keyboard alone, to the metre, and kept", async () => {
  await page.goto(noting);
  await page.locator('[name="place"]').focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await map().waitFor();
  await page.keyboard.press("Tab");
  assert.ok(await map().evaluate((canvas) => canvas === document.activeElement), "the map comes next");
  await page.keyboard.press("Enter");
  await said("Point placé à");
  const [lon, lat] = [await number("lon"), await number("lat")];
  for (const key of ["ArrowUp", "ArrowUp", "ArrowRight", "Shift+ArrowLeft"]) await page.keyboard.press(key);
  const moved = [(await number("lon")) - lon, (await number("lat")) - lat].map((degrees) => Math.round(degrees * 1e5));
  assert.deepEqual(moved, [-9, 2]);
  await kept();
  assert.deepEqual(told.splice(0), []);
});

test("what is typed moves the point, and one's own position says how sure it is", async () => {
  await page.goto(noting);
  await page.fill('[name="lon"]', "4,40000");
  await page.fill('[name="lat"]', "45,46000");
  await open("Placer sur la carte");
  await page.locator(".map-pin").waitFor({ state: "attached" });
  await page.getByRole("button", { name: "Ma position" }).click();
  await said("Précision : environ 12 m.");
  assert.deepEqual([await field("lon"), await field("lat")], ["4,40000", "45,45000"]);
});

test("the stops of a walk are placed one after the other, and a new one is added", async () => {
  await page.goto("/diagnostics/nouveau");
  await page.getByRole("button", { name: "Placer les arrêts" }).click();
  await said("Choisissez d'abord le quartier");
  const quartier = page.locator('[name="quartier"]');
  await quartier.selectOption({ label: (await quartier.locator("option").allInnerTexts()).find((name) => name.startsWith("Montreynaud")) });
  await map().waitFor();
  await page.fill('[name="stops"]', "Parvis du gymnase\nHall du 12");
  const { width, height } = await map().boundingBox();
  for (const [x, name] of [[0.4, "Parvis du gymnase"], [0.5, "Hall du 12"], [0.6, "Arrêt 3"]]) {
    await map().click({ position: { x: width * x, y: height / 2 } });
    await said(`${name} placé à`);
  }
  const lines = (await field("stops")).split("\n");
  assert.equal(lines.length, 3);
  for (const line of lines) assert.match(line, /^[^;]+ ; \d,\d{5} ; \d{2},\d{5}$/);
  assert.deepEqual(await page.locator(".map-pin").allInnerTexts(), ["1", "2", "3"]);
  assert.deepEqual(told.splice(0), []);
});

test("the map of a form is accessible and fits, at both widths", async () => {
  await atWidths(page, async (width) => {
    await page.goto(noting);
    await open("Placer sur la carte");
    await map().click();
    await said("Point placé");
    await noSidewaysScroll(page);
    await axe(page);
    await keep(page, `placing-${width}`);
  });
});
