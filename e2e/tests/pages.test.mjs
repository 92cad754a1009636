// Every page of the demonstration, for whoever may see it: accessible, and never wider than a small phone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { atWidths, axe, complaints, keep, noSidewaysScroll, openBrowser, openPage } from "../lib/browser.mjs";
import { login, startPalier } from "../lib/palier.mjs";

let browser, palier;

before(async () => {
  [browser, palier] = await Promise.all([openBrowser(), startPalier()]);
});
after(async () => {
  await browser?.close();
  await palier?.stop();
});

/** The pages the program says it has: `{path, as, status}`, `as` being an account, or null for anybody. */
async function listed() {
  const answer = await fetch(new URL("/dev/pages", palier.url));
  assert.equal(answer.status, 200, "/dev/pages");
  return answer.json();
}

test("every page is accessible at both widths and never scrolls sideways", async (t) => {
  const pages = byAccount(await listed());
  assert.ok(pages.size > 1, "the list names pages for several accounts");
  for (const [account, itsPages] of pages) {
    await t.test(account ?? "anybody", (t) => visit(t, account, itsPages));
  }
});

function byAccount(pages) {
  const groups = new Map();
  for (const page of pages) groups.set(page.as, [...(groups.get(page.as) ?? []), page]);
  return groups;
}

async function visit(t, account, pages) {
  const page = await openPage(browser, palier);
  const told = complaints(page, palier.url);
  if (account) await login(page, account);
  for (const { path, status } of pages) {
    await t.test(path, async () => {
      const answer = await page.goto(path);
      assert.equal(answer.status(), status);
      assert.equal(await page.locator("h1").count(), 1, "one title");
      await atWidths(page, async (width) => {
        await noSidewaysScroll(page);
        await axe(page);
        await keep(page, `${account ?? "public"}-${path}-${width}`);
      });
      assert.deepEqual(told.splice(0), [], "the browser complains of nothing");
    });
  }
  await page.context().close();
}
