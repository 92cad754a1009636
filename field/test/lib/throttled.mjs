// Measures of the first opening on a weak network, and of an opening without one.

import { openBrowser, openPage } from "../../../e2e/lib/browser.mjs";
import { Mock } from "./mock.mjs";
import { PHONE } from "./phone.mjs";

const SLOW = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };

export async function chromiumContext() {
  const [browser, mock] = await Promise.all([openBrowser(), new Mock().start()]);
  const page = await openPage(browser, mock, PHONE);
  const end = async () => {
    await browser.close();
    await mock.stop();
  };
  return { figures: () => figures(page, mock), end };
}

async function figures(page, mock) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", SLOW);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
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
  await page.goto(mock.link, { waitUntil: "commit" });
  const usable = await marked(page);
  const before = requests.filter(({ end }) => end <= usable);

  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  mock.reachable = false;
  const reloads = [];
  for (let round = 0; round < 5; round += 1) {
    await page.reload({ waitUntil: "commit" });
    reloads.push(await marked(page));
  }
  const offline = reloads.sort((a, b) => a - b)[2];
  return { usable, bytes: before.reduce((sum, { bytes }) => sum + bytes, 0), offline, requests: before };
}

/** When the form can be used, in milliseconds since the page was asked for. */
async function marked(page) {
  await page.getByRole("button", { name: "Enregistrer" }).waitFor();
  const mark = await page.waitForFunction(() => performance.getEntriesByName("utilisable")[0]?.startTime);
  return Math.round(await mark.jsonValue());
}
