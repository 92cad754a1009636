// The committee room on a processor four times slower: from an amount typed to the balance redrawn, three hundred dossiers on
// the agenda and a page of them on the screen. It measures and tells; it judges nothing.

import { openBrowser, openPage } from "../lib/browser.mjs";
import { login, required, startPalier } from "../lib/palier.mjs";

const SITTING = "/instances/seances/01890000-0000-7000-8000-5a11e0000000/salle";
const METROPOLE = "nadege.valfleury@exemple.fr";
const GOAL = 300;
const CHANGES = 40;

const data = required("PALIER_DATA");
const [browser, palier] = await Promise.all([openBrowser(), startPalier({ data })]);
try {
  const page = await openPage(browser, palier);
  await login(page, METROPOLE);
  await page.goto(SITTING);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const times = [];
  for (let row = 0; row < CHANGES; row += 1) times.push(await page.evaluate(settle, row));
  times.sort((a, b) => a - b);
  const at = (share) => Math.round(times[Math.floor((times.length - 1) * share)]);
  console.log(`un montant tapé, solde redessiné : médiane ${at(0.5)} ms, 95e centile ${at(0.95)} ms, le plus long ${at(1)} ms`);
  console.log(`but : ${GOAL} ms${at(1) > GOAL ? " DÉPASSÉ" : ""}`);
} finally {
  await browser.close();
  await palier.stop();
}

/** Types an amount in a row as its field says it; milliseconds until the balance has moved and is painted. */
function settle(row) {
  const field = document.querySelectorAll("[data-committee-row]")[row].querySelector("input[name^=sum-]");
  const left = document.querySelector("[data-committee-purse] [data-of=left]");
  const before = left.textContent;
  return new Promise((done) => {
    const began = performance.now();
    const painted = () => requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
    new MutationObserver((_, observer) => {
      if (left.textContent === before) return;
      observer.disconnect();
      painted();
    }).observe(left, { childList: true, characterData: true, subtree: true });
    field.value = "1200";
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
