// What scripts add to pages that already work without them: a map drawn from this host alone, a menu on a phone, a
// warning before what was typed is lost.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { atWidths, axe, complaints, keep, openBrowser, openPage } from "../lib/browser.mjs";
import { login, press, startPalier } from "../lib/palier.mjs";

let browser, palier, page, told;

before(async () => {
  [browser, palier] = await Promise.all([openBrowser(), startPalier()]);
  page = await openPage(browser, palier);
  told = complaints(page, palier.url);
  await login(page, "karim.belfontaine@exemple.fr");
});
after(async () => {
  await browser?.close();
  await palier?.stop();
});

test("the map of the territory is drawn, and asks nothing of another host", async () => {
  await page.goto("/territoire", { waitUntil: "networkidle" });
  const canvas = page.locator("[data-map] canvas");
  await canvas.waitFor();
  const { width, height } = await canvas.boundingBox();
  assert.ok(width > 300 && height > 150, `${width} × ${height}`);
  assert.equal(await page.locator("[data-map] .map-fallback").count(), 0, "the map took the place of its words");
  assert.deepEqual(told.splice(0), []);
});

test("the drawn map keeps its names apart and inside, at both widths", async () => {
  await atWidths(page, async (width) => {
    await page.goto("/territoire", { waitUntil: "networkidle" });
    const names = page.locator(".map-marker:not(.map-marker--dot)");
    await names.first().waitFor();
    const boxes = await names.evaluateAll((all) => all.map((name) => name.getBoundingClientRect().toJSON()));
    assert.ok(boxes.length > 2, `${boxes.length} names at ${width} px`);
    for (const [place, box] of boxes.entries()) {
      assert.ok(box.left >= 0 && box.right <= width, `a name is cut at ${width} px`);
      for (const other of boxes.slice(place + 1)) assert.ok(!meet(box, other), `two names meet at ${width} px`);
    }
    await axe(page);
    await keep(page, `map-${width}`);
  });
});

function meet(one, other) {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

test("the menu opens and closes on a phone, with the keyboard too", async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto("/");
  const entry = page.getByRole("link", { name: "Diagnostics", exact: true });
  assert.equal(await entry.isVisible(), false, "closed at first");
  await page.getByRole("button", { name: "Menu", exact: true }).click();
  await entry.waitFor();
  await keep(page, "menu-320");
  await page.keyboard.press("Escape");
  await entry.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Menu", exact: true }).press("Enter");
  await press(page, entry);
  assert.equal(new URL(page.url()).pathname, "/diagnostics");
  assert.deepEqual(told.splice(0), []);
});

test("leaving a form half filled asks first; an untouched one lets go", async () => {
  await page.setViewportSize({ width: 1280, height: 900 });
  const asked = [];
  page.on("dialog", async (dialog) => {
    asked.push(dialog.type());
    await dialog.accept();
  });
  await page.goto("/diagnostics/nouveau");
  await page.goto("/diagnostics");
  assert.deepEqual(asked, []);
  await page.goto("/diagnostics/nouveau");
  await page.locator('[name="meeting_point"]').pressSequentially("Devant le gymnase");
  await page.goto("/diagnostics");
  assert.deepEqual(asked, ["beforeunload"]);
});

test("a filter applies as soon as it changes", async () => {
  await page.goto("/diagnostics");
  const applied = page.waitForURL((url) => url.searchParams.get("type") === "marche_nocturne");
  await page.locator('[name="type"]').selectOption("marche_nocturne");
  await applied;
  const kinds = await page.locator("main tbody tr td:nth-of-type(2)").allInnerTexts();
  assert.ok(kinds.length > 0 && kinds.every((kind) => kind === "Marche nocturne"), kinds.join(", "));
});

test("a page that does not exist says so, and helps to find another", async () => {
  const answer = await page.goto("/quartiers/introuvable");
  assert.equal(answer.status(), 404);
  await page.locator('main [name="q"]').fill("montreynaud");
  await press(page, page.getByRole("button", { name: "Rechercher" }));
  await press(page, page.locator("main").getByRole("link", { name: /Montreynaud/ }).first());
  assert.match(new URL(page.url()).pathname, /^\/quartiers\//);
});
