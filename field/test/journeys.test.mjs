// Stories of a walk on a real browser: without a network, with a refused token, with a clock that lies, with a new version.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { openBrowser, openPage } from "../../e2e/lib/browser.mjs";
import { holds, join, noted, photo, PHONE, save, saved, stored, tab, write } from "../../e2e/lib/phone.mjs";
import { Mock } from "./lib/mock.mjs";
import { WALK } from "./lib/walk.mjs";

const sha = (bytes) => createHash("sha256").update(bytes).digest("hex");
const HOUR = 3600 * 1000;
let browser, mock, page;

before(async () => {
  browser = await openBrowser();
});
beforeEach(async () => {
  mock = await new Mock().start();
  page = await openPage(browser, mock, PHONE);
});
afterEach(async () => {
  await page?.context().close();
  await mock?.stop();
});
after(() => browser?.close());

const received = (count) =>
  holds(page, "items", (rows) => rows.filter(({ state }) => state === "received").length === count);
const status = () => page.locator("#etat");

/** The worker holds the shell and the kit's files are on the phone: from now on the network may go. */
async function ready() {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await holds(page, "files", (rows) => rows.length === 2, { base: "palier-terrain-visites" });
}

test("without a network from the second opening on: opened, noted, closed, opened again, then sent whole", async () => {
  await join(page, mock);
  await ready();
  mock.reachable = false;
  await page.context().setOffline(true);
  await page.goto("/terrain/");
  await page.getByRole("heading", { name: "Noter un constat" }).waitFor();
  await noted(page, { theme: "Déchets", words: "Gravats", photos: [photo(1, 2000), photo(2)], severity: "Danger" });
  assert.match(
    await status().innerText(),
    /Hors réseau\. 1 constat sur ce téléphone, depuis \d+\sh\s\d\d · 2 photos à envoyer/,
  );
  await page.reload();
  await tab(page, "Mes constats");
  await page.getByText("Sur ce téléphone", { exact: true }).waitFor();
  await tab(page, "Déjà signalé");
  await page.getByRole("heading", { name: "Arrêt 1 · Place des Tilleuls 1 constat" }).waitFor();
  await page.getByRole("heading", { name: "Ailleurs dans le quartier 1 constat" }).waitFor();
  await page.getByRole("link", { name: /N° 12/ }).click();
  await page.getByAltText("Matelas et meubles contre un mur").waitFor();

  mock.reachable = true;
  await page.context().setOffline(false);
  await received(1);
  await tab(page, "Mes constats");
  await page.getByText("Reçu avec ses photos").waitFor();
  await page.getByText("Que devient ma remarque ?").waitFor();
  const [{ content }] = mock.observations.values();
  assert.deepEqual(
    [content.theme, content.description, content.severity, content.photos.length],
    ["dechets", "Gravats", "danger", 2],
  );
  for (const { sha256, size } of content.photos) {
    assert.equal(mock.photos.get(sha256).length, size);
    assert.equal(sha(mock.photos.get(sha256)), sha256);
  }
  assert.match(await status().innerText(), /Tout est reçu/);
  assert.match(await page.locator("#etat-dit").innerText(), /Tout est reçu/, "said aloud too");
  const { pending, pending_photos, oldest } = mock.heartbeats.at(-1);
  assert.deepEqual([pending, pending_photos, oldest], [0, 0, null], "the office knows nothing is left here");
});

test("the network goes away as soon as the form is there: nothing is lost, the rest comes with it", async () => {
  let worker = false;
  mock.file = (name) => (name === "sw.js" && !worker ? Buffer.from("not a script {") : null);
  await join(page, mock);
  mock.reachable = false;
  await noted(page, { words: "sans attendre", photos: [photo(7)] });
  worker = true;
  mock.reachable = true;
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await received(1);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
});

test("a browser that can keep nothing says so, and takes no note", async () => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("refused", "InvalidStateError");
    };
  });
  await page.goto("/terrain/");
  await page.getByRole("heading", { name: "Ce navigateur ne peut rien garder" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Enregistrer" }).count(), 0);
});

test("a photo the server has but does not show yet is asked about, not sent again", async () => {
  await join(page, mock);
  const manifest = `/api/v1/walks/${WALK}/manifest`;
  const nothing = {
    status: 200,
    headers: { "Content-Type": "application/json" },
    body: Buffer.from(JSON.stringify({ observations: [], photos: [], server_time: 0 })),
  };
  mock.instead = (method, path) => (path === manifest ? nothing : null);
  await noted(page, { photos: [photo(1)] });
  await holds(page, "photos", ([one]) => one?.state === "partial");
  mock.instead = () => null;
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await received(1);
  assert.equal(mock.requests.filter((line) => line.startsWith("PUT /api/v1/photos/")).length, 1);
});

test("a photo is drawn anew: upright, 1600 px at most, JPEG, nothing beside the picture", async () => {
  await join(page, mock);
  await noted(page, { photos: [photo(1, 4000)] });
  await received(1);
  const [bytes] = mock.photos.values();
  assert.equal(bytes.readUInt16BE(0), 0xffd8);
  const segments = [];
  for (let at = 2; bytes[at + 1] !== 0xda; at += 2 + bytes.readUInt16BE(at + 2)) {
    segments.push(bytes[at + 1]);
    if (bytes[at + 1] === 0xc0) assert.equal(bytes.readUInt16BE(at + 7), 1600);
  }
  assert.deepEqual(
    segments.filter((marker) => (marker >= 0xe1 && marker <= 0xef) || marker === 0xfe),
    [],
    "no Exif, no XMP, no comment",
  );
});

test("saving while the photo is still being prepared keeps the photo, and leaves no draft behind", async () => {
  await join(page, mock);
  await page.getByLabel("Propreté", { exact: true }).check();
  await page.evaluate(() => {
    const draw = globalThis.createImageBitmap;
    globalThis.createImageBitmap = async (...given) => {
      await new Promise((resolve) => (globalThis.developed = resolve));
      return draw(...given);
    };
  });
  await page.locator('input[type="file"]').first().setInputFiles(photo(8));
  await save(page);
  await page.evaluate(() => globalThis.developed());
  await saved(page);
  await received(1);
  assert.equal([...mock.observations.values()][0].content.photos.length, 1);
  await page.reload();
  await page.getByRole("heading", { name: "Noter un constat" }).waitFor();
  assert.equal(await page.locator(".thumbs li").count(), 0);
});

test("a draft comes back after the page is gone, photo and all, and is one constat once saved", async () => {
  await join(page, mock);
  await write(page, { theme: "Éclairage", words: "Lampadaire éteint", photos: [photo(3)] });
  await holds(page, "drafts", ([draft]) => draft?.description === "Lampadaire éteint" && draft.photos.length === 1);
  await page.reload();
  await page.locator(".thumbs img").waitFor();
  assert.equal(await page.locator("#mots").inputValue(), "Lampadaire éteint");
  assert.ok(await page.getByLabel("Éclairage", { exact: true }).isChecked());
  await save(page);
  await saved(page);
  await received(1);
  await page.reload();
  await page.getByRole("heading", { name: "Noter un constat" }).waitFor();
  assert.equal(await page.locator("#mots").inputValue(), "", "the form begins again");
  assert.equal(mock.observations.size, 1);
});

test("a token refused in the middle of the walk drops nothing; joining again sends all, under the same number", async () => {
  await join(page, mock);
  for (const words of ["un", "deux"]) await noted(page, { words });
  await received(2);
  const [device] = mock.devices.keys();
  mock.revoke(device);
  for (const words of ["trois", "quatre", "cinq"]) await noted(page, { words, photos: [photo(words.length)] });
  await tab(page, "Envoi");
  await page.getByText("Ce téléphone doit rejoindre la visite de nouveau").first().waitFor();
  assert.equal((await stored(page, "items")).length, 5);
  await page.reload();
  await page.getByRole("button", { name: "Rejoindre de nouveau" }).click();
  await received(5);
  assert.deepEqual(
    [...mock.observations.values()].map(({ content }) => content.description),
    ["un", "deux", "trois", "quatre", "cinq"],
  );
  assert.equal(mock.devices.size, 1, "the same seat");
});

test("another person's later join neither shows nor loses the first queue", async () => {
  await join(page, mock);
  mock.judge = () => 507;
  for (const words of ["premier", "second"]) await noted(page, { words });
  const [first] = mock.devices.keys();
  await tab(page, "Envoi");
  await page.getByText("Le serveur n'a plus de place").waitFor();
  await page.getByRole("button", { name: "Une autre personne prend ce téléphone" }).click();
  await page.getByRole("heading", { name: "Une autre personne" }).waitFor();
  await page.getByRole("button", { name: "Rejoindre la visite" }).click();
  await page.getByRole("heading", { name: "Noter un constat" }).waitFor();
  await tab(page, "Mes constats");
  await page.getByText("Vous n'avez encore rien noté").waitFor();
  mock.judge = () => null;
  await tab(page, "Noter");
  await noted(page, { words: "le mien" });
  await received(3);
  const by = [...mock.observations.values()].map(({ content, device }) => [content.description, device === first]);
  assert.deepEqual(by.sort(), [
    ["le mien", false],
    ["premier", true],
    ["second", true],
  ]);
});

test("conflict, deleted, unreadable, full: each is said, none leaves the phone", async () => {
  await join(page, mock);
  const statuses = { conflit: 409, supprimé: 410, illisible: 422, plein: 507 };
  mock.judge = ({ description }) => statuses[description] ?? null;
  for (const words of Object.keys(statuses)) await noted(page, { words });
  await holds(page, "items", (rows) => rows.map(({ state }) => state).join() === "conflict,gone,refused,local");
  await tab(page, "Envoi");
  for (const words of [
    /une personne choisira/,
    /Il reste sur ce téléphone ; si c'est une erreur/,
    /exportez-le dans un fichier.*Parce que/,
    /plus de place/,
  ]) {
    await page.getByText(words).first().waitFor();
  }
  const asked = mock.requests.filter((line) => line.startsWith("POST")).length;
  mock.judge = () => null;
  await page.getByRole("button", { name: "Envoyer maintenant" }).click();
  await holds(page, "items", (rows) => rows.map(({ state }) => state).join() === "conflict,gone,refused,received");
  assert.ok(mock.requests.filter((line) => line.startsWith("POST")).length > asked);
  assert.equal(mock.observations.size, 1, "what the server refused is not sent again and again");
});

for (const [name, shift] of [
  ["48 hours late", -48 * HOUR],
  ["48 hours early", 48 * HOUR],
  ["ten years late", -87_600 * HOUR],
  ["ten years early", 87_600 * HOUR],
]) {
  test(`a clock ${name} refuses nothing and keeps the order`, async () => {
    const now = Date.now();
    await page.clock.setSystemTime(now + shift);
    await join(page, mock);
    await noted(page, { words: "un", photos: [photo(5)] });
    await page.clock.setSystemTime(now - shift);
    await noted(page, { words: "deux" });
    await received(2);
    const [one, two] = [...mock.observations.values()].map(({ content }) => content);
    assert.deepEqual([one.description, two.description], ["un", "deux"]);
    assert.ok(Math.abs(one.captured_at - (now + shift)) < HOUR, "the phone's own time is kept as it is");
    assert.ok([60, 120].includes(one.utc_offset_min), "Paris, winter or summer");
    assert.equal(mock.photos.size, 1);
  });
}

test("after 24 hours the phone warns, after 72 it alarms", async () => {
  await join(page, mock);
  mock.reachable = false;
  const now = Date.now();
  await noted(page, { words: "seul" });
  for (const [hours, look] of [
    [25, "warning"],
    [73, "danger"],
  ]) {
    await page.clock.setSystemTime(now + hours * HOUR);
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await page.locator(`.standing--${look}`).waitFor();
  }
  await status().getByText("trouvez du réseau ou exportez").waitFor();
});

test("corrected, taken back, verified, weighed: each is one more observation about the first", async () => {
  await join(page, mock);
  await ready();
  await noted(page, { theme: "Déchets", words: "Gravat", photos: [photo(1)] });
  await tab(page, "Mes constats");
  await page.getByRole("link", { name: "Corriger" }).click();
  await page.locator("#mots").fill("Gravats et pneus");
  await page.getByRole("button", { name: "Enregistrer la correction" }).click();
  await saved(page);
  await page.getByText("Gravats et pneus").waitFor();
  await page.getByRole("button", { name: "Retirer" }).click();
  await page.getByRole("button", { name: "Oui, retirer ce constat" }).click();
  await page.getByText("Vous l'avez retiré.").waitFor();
  await tab(page, "Déjà signalé");
  await page.getByRole("link", { name: /N° 12/ }).click();
  await page.getByLabel("Danger", { exact: true }).check();
  await page.getByText("Votre avis (danger)").waitFor();
  await page.locator('input[type="file"]').first().setInputFiles(photo(9));
  await page.locator(".thumbs li").waitFor();
  await page.getByLabel("Résolu").check();
  await save(page);
  await saved(page);
  await page.getByText("Vous avez dit : Résolu").waitFor();
  await received(5);
  const said = [...mock.observations.values()].map(({ content }) => content);
  const [constat] = mock.observations.keys();
  assert.deepEqual(
    said.map(({ kind }) => kind),
    ["constat", "correction", "retrait", "avis", "verification"],
  );
  assert.deepEqual(
    [said[1].of, said[2].of, said[1].description, said[1].photos.length],
    [constat, constat, "Gravats et pneus", 1],
  );
  assert.deepEqual(
    [said[3].of, said[3].severity, said[4].outcome, said[4].photos.length],
    [said[4].of, "danger", "resolu", 1],
  );
});

test("the file of last resort holds everything, offline, and takes nothing away", async () => {
  await join(page, mock);
  mock.reachable = false;
  await noted(page, { theme: "Déchets", words: "Gravats", photos: [photo(4)] });
  await tab(page, "Envoi");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Exporter dans un fichier" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "visite-2026-03-03-telephone-1.palier.ndjson");
  const lines = (await readFile(await download.path(), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const [item] = await stored(page, "items");
  assert.equal(lines[0].format, "palier-terrain");
  assert.deepEqual(lines[1].observation, { id: item.id, body: item.body });
  assert.equal(sha(Buffer.from(lines[2].photo.base64, "base64")), item.photos[0]);
  const [{ token }] = await stored(page, "seats", "palier-terrain-visites");
  assert.ok(token && !JSON.stringify(lines).includes(token));
  assert.ok(
    !JSON.stringify([await stored(page, "items"), await stored(page, "drafts")]).includes(token),
    "the outbox holds no token",
  );
});

test("a server set back to an earlier day receives everything again", async () => {
  await join(page, mock);
  await noted(page, { words: "un", photos: [photo(6)] });
  await received(1);
  mock.observations.clear();
  mock.photos.clear();
  await noted(page, { words: "deux" });
  await received(2);
  assert.deepEqual([mock.observations.size, mock.photos.size], [2, 1]);
});

test("a new version waits for the person, and never comes up while something is being typed", async () => {
  await join(page, mock);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await write(page, { words: "en cours" });
  const fresh = (await readFile(new URL("../dist/sw.js", import.meta.url), "utf8")) + "// next";
  mock.file = (name) => (name === "sw.js" ? fresh : null);
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update();
    const worker = registration.installing ?? registration.waiting;
    if (worker.state !== "installed")
      await new Promise((resolve) =>
        worker.addEventListener("statechange", () => worker.state === "installed" && resolve()),
      );
  });
  assert.equal(await page.getByText("Nouvelle version prête.").count(), 0);
  await save(page);
  await saved(page);
  await page.getByText("Nouvelle version prête.").waitFor();
  await page.getByLabel("Déchets", { exact: true }).check();
  await page.getByText("Nouvelle version prête.").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Effacer ce brouillon" }).click();
  await page.getByText("Nouvelle version prête.").waitFor();
  await Promise.all([page.waitForEvent("load"), page.getByRole("button", { name: "Mettre à jour" }).click()]);
  await page.getByRole("heading", { name: "Noter un constat" }).waitFor();
  assert.equal((await stored(page, "items")).length, 1);
});
