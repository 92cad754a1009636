// The pictures of an installed notebook: each is there, of the size it says, and a maskable one fills its square.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { openBrowser, openPage } from "../../e2e/lib/browser.mjs";
import { Mock } from "./lib/mock.mjs";

let browser, mock;

before(async () => {
  [browser, mock] = await Promise.all([openBrowser(), new Mock().start()]);
});
after(async () => {
  await browser?.close();
  await mock?.stop();
});

test("a phone that installs the notebook finds a picture of each size, whole and maskable", async () => {
  const page = await openPage(browser, mock);
  await page.goto("/terrain/");
  const { icons } = JSON.parse(await readFile(new URL("../dist/manifest.webmanifest", import.meta.url), "utf8"));
  const pictures = icons.filter(({ type }) => type === "image/png");
  assert.deepEqual(pictures.map(({ sizes, purpose }) => `${sizes} ${purpose}`).sort(), [
    "192x192 any",
    "192x192 maskable",
    "512x512 any",
    "512x512 maskable",
  ]);
  const apple = await page.locator('link[rel="apple-touch-icon"]').getAttribute("href");
  for (const { src, sizes, purpose } of [...pictures, { src: apple, sizes: "180x180", purpose: "maskable" }]) {
    const [width, height, corner] = await page.evaluate(async (src) => {
      const picture = await createImageBitmap(await (await fetch(src)).blob());
      const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
      context.drawImage(picture, 0, 0);
      return [picture.width, picture.height, context.getImageData(0, 0, 1, 1).data[3]];
    }, src);
    assert.equal(`${width}x${height}`, sizes, src);
    assert.equal(corner, purpose === "maskable" ? 255 : 0, `${src}: its corner`);
  }
});
