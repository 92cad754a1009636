// The thread, walked by people without scripts, on both engines: from a quartier to what was seen there, to what was
// done about it, and back. Every step is a link of the page before: nobody types an address.

import assert from "node:assert/strict";
import { describe, before, after, test } from "node:test";
import { keep, openBrowser } from "../lib/browser.mjs";
import { ENGINES, login, startPalier } from "../lib/palier.mjs";

/** The project manager of the intercommunal authority, who sees the whole convention. */
const MANAGER = "nadege.valfleury@exemple.fr";

for (const engine of Object.keys(ENGINES)) {
  describe(`the thread on ${engine}`, () => {
    let browser, palier, page;

    before(async () => {
      [browser, palier] = await Promise.all([openBrowser(), startPalier({ engine })]);
      const context = await browser.newContext({ baseURL: palier.url, javaScriptEnabled: false });
      page = await context.newPage();
    });
    after(async () => {
      await browser?.close();
      await palier?.stop();
    });

    const path = () => new URL(page.url()).pathname;

    /** Follows the first link whose path matches; fails when the page has none, which breaks the thread. */
    async function follow(pattern) {
      const links = await page.locator("main a[href]").evaluateAll((all) => all.map((a) => new URL(a.href).pathname));
      const place = links.findIndex((link) => pattern.test(link));
      assert.notEqual(place, -1, `${path()} has no link to ${pattern}; it has ${links.join(" ")}`);
      await page.locator("main a[href]").nth(place).click();
      await page.waitForURL((url) => pattern.test(url.pathname));
    }

    test("a closed door sends to the door", async () => {
      for (const closed of ["/", "/territoire", "/diagnostics", "/actions", "/convention", "/partenaires", "/compte"]) {
        await page.goto(closed);
        assert.equal(path(), "/connexion", closed);
      }
    });

    test("a wrong password says so and lets nobody in", async () => {
      await assert.rejects(login(page, MANAGER, "pas-le-bon"), /could not enter/);
      await page.goto("/compte");
      assert.equal(path(), "/connexion");
    });

    test("the day's page opens, and every room of the house from it", async () => {
      await login(page, MANAGER);
      assert.equal(path(), "/");
      for (const room of ["/territoire", "/diagnostics", "/actions", "/convention", "/partenaires", "/compte"]) {
        await page.goto("/");
        await page.locator(`a[href="${room}"]`).first().click();
        await page.waitForURL((url) => url.pathname === room);
        assert.equal(await page.locator("h1").count(), 1, room);
      }
    });

    test("from the territory to a quartier, a walk, a constat, its action, and back", async () => {
      await page.goto("/territoire");
      await follow(/^\/quartiers\/[^/]+$/);
      await follow(/^\/diagnostics\/[^/]+$/);
      await follow(/^\/constats\/[^/]+$/);
      const constat = path();
      await follow(/^\/actions\/[^/]+$/);
      await keep(page, `thread-${engine}-action`);
      await follow(new RegExp(`^${constat}$`));
      assert.equal(path(), constat);
    });
  });
}
