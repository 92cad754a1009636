// Measures of the first opening on a weak network, and of an opening without one.

import { openBrowser, openPage } from "./browser.mjs";
import { PHONE } from "./phone.mjs";

const SLOW = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };

/** The phone's own mark. */
const MARK = "utilisable";

/** What the first form may cost: milliseconds, bytes, milliseconds. */
export const GOALS = { usable: 2500, bytes: 60_000, offline: 300 };

/**
 * Joins by the link of a network, then opens again without it.
 * @param {{url: string, link: string, reachable: boolean}} network
 */
export async function figures(network) {
  const browser = await openBrowser();
  try {
    return await figuresOf(await openPage(browser, network, PHONE), network);
  } finally {
    await browser.close();
  }
}

/** Prints them beside the goals; says whether all are met. */
export function tell(seen) {
  for (const [name, most] of Object.entries(GOALS)) {
    console.log(`${name}: ${seen[name]} (goal ${most})${seen[name] > most ? " TOO MUCH" : ""}`);
  }
  for (const { path, bytes, end } of seen.requests) {
    console.log(`  ${String(end).padStart(5)} ms  ${String(bytes).padStart(6)} bytes  ${path}`);
  }
  return Object.entries(GOALS).every(([name, most]) => seen[name] <= most);
}

async function figuresOf(page, network) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", SLOW);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await page.addInitScript(tellMarks, MARK);
  const paths = new Map();
  const requests = [];
  let began = null;
  devtools.on("Network.requestWillBeSent", ({ requestId, request, timestamp }) => {
    began ??= timestamp;
    paths.set(requestId, new URL(request.url).pathname);
  });
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength, timestamp }) => {
    if (paths.has(requestId))
      requests.push({
        path: paths.get(requestId),
        bytes: encodedDataLength,
        end: Math.round((timestamp - began) * 1000),
      });
  });
  const usable = await marked(page, () => page.goto(network.link, { waitUntil: "commit" }));
  const before = requests.filter(({ end }) => end <= usable);

  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  network.reachable = false;
  const reloads = [];
  for (let round = 0; round < 5; round += 1) {
    // What the opening before still does is not this opening's.
    await page.waitForLoadState("networkidle");
    reloads.push(await marked(page, () => devtools.send("Page.reload")));
  }
  const offline = reloads.sort((a, b) => a - b)[2];
  return { usable, bytes: before.reduce((sum, { bytes }) => sum + bytes, 0), offline, requests: before };
}

/** In the page: says when the form can be used. Asking it again and again would take the slowed processor from the form itself. */
function tellMarks(name) {
  new PerformanceObserver((seen) => {
    for (const mark of seen.getEntriesByName(name)) console.debug(name, mark.startTime);
  }).observe({ type: "mark" });
}

/** When the form can be used, in milliseconds since that opening asked for the page; the form is then looked at. */
async function marked(page, opening) {
  const said = page.waitForEvent("console", (message) => message.text().startsWith(MARK));
  await opening();
  const at = Number((await said).text().split(" ")[1]);
  await page.getByRole("button", { name: "Enregistrer" }).waitFor();
  return Math.round(at);
}
