// The room, at the keyboard only: moving between constats, qualifying one, bringing two together, closing.

import assert from "node:assert/strict";
import { press } from "./palier.mjs";

const inFocus = (page) => page.evaluate(() => document.activeElement?.id ?? "");

/** Goes on with Tab until that field has the focus. */
async function reach(page, id) {
  for (let step = 0; step < 40 && (await inFocus(page)) !== id; step += 1) await page.keyboard.press("Tab");
  assert.equal(await inFocus(page), id, "Tab leads there");
}

/** Chooses in the list that has the focus: its first letters, up to an accent, then the arrows. */
async function choose(page, id, words) {
  await reach(page, id);
  const chosen = page.locator(`#${id} option:checked`);
  await page.keyboard.type(/^[ -~]*/.exec(words)[0]);
  for (let step = 0; step < 40 && (await chosen.innerText()) !== words; step += 1) await page.keyboard.press("ArrowDown");
  assert.equal(await chosen.innerText(), words);
}

/** Opens the constat that says that, from the list, with the arrows and Enter; saving another may have opened it already. */
export async function openLine(page, words) {
  if ((await page.locator(".room-open").filter({ hasText: words }).count()) > 0) {
    return page.waitForFunction(() => document.activeElement?.id === "responsible");
  }
  const lines = page.locator("[data-room-line]");
  const all = await lines.allInnerTexts();
  const place = all.findIndex((line) => line.includes(words));
  assert.notEqual(place, -1, `no line says “${words}”: ${all.join(" | ")}`);
  await page.keyboard.press("Escape");
  await lines.first().focus();
  for (let step = 0; step < place; step += 1) await page.keyboard.press("ArrowDown");
  assert.ok((await page.evaluate(() => document.activeElement.innerText)).includes(words), "the arrows lead there");
  await followed(page, "Enter");
  await page.waitForFunction(() => document.activeElement?.id === "responsible");
}

/** Says who must answer, what, by when and who may read it, then saves and goes on. `deadline` is `jjmmaaaa`. */
export async function qualify(page, { responsible, answer, deadline, visibility }) {
  await choose(page, "responsible", responsible);
  if (answer) {
    await reach(page, "answer");
    await page.keyboard.type(answer);
  }
  if (deadline) {
    await reach(page, "deadline");
    await page.keyboard.type(deadline);
    const [, day, month, year] = /^(..)(..)(....)$/.exec(deadline);
    assert.equal(await page.inputValue("#deadline"), `${year}-${month}-${day}`);
  }
  if (visibility) await choose(page, "visibility", visibility);
  await followed(page, "Control+Enter");
}

/** Says that the constats proposed are the same, and which one is kept. */
export async function bringTogether(page, kept) {
  const keep = page.getByRole("radio", { name: kept });
  await keep.focus();
  await page.keyboard.press("Space");
  assert.ok(await keep.isChecked());
  await page.getByRole("button", { name: "C'est le même", exact: true }).focus();
  await followed(page, "Enter");
}

/** Closes the room, once it was said what will be sent; gives what the question said. */
export async function closeRoom(page) {
  await page.getByRole("button", { name: "Clore la salle" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.locator("dialog[open]");
  const question = await dialog.locator("#confirm-question").innerText();
  await press(page, dialog.getByRole("button", { name: "Clore la salle" }));
  return question;
}

/** Presses a key that leads to another page. */
async function followed(page, key) {
  await Promise.all([
    page.waitForEvent("framenavigated", (frame) => frame === page.mainFrame()),
    page.keyboard.press(key),
  ]);
  await page.waitForLoadState();
}
