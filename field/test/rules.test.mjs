// What the phone decides without a browser: identifiers, states, pauses, what stands after corrections, the file of last resort.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { pauseAfter, piece, verdict } from "../src/answers.ts";
import { cleanCode, codeFault } from "../src/join.ts";
import { lines, photoLine } from "../src/export.ts";
import { begun, constatBody, correctionOf, emptyDraft, lacks, myConstats, saidOf } from "../src/notes.ts";
import { binned, settle, summary } from "../src/outbox.ts";
import { standing } from "../src/outbox-words.ts";
import { toPlace, toPlan } from "../src/plan.ts";
import { nextBatch } from "../src/send.ts";
import { sha256, uuidv7 } from "../src/uuid.ts";
import { count } from "../src/words.ts";
import { chances } from "../../e2e/lib/chances.mjs";

const HOUR = 3600 * 1000;
const NOW = Date.UTC(2026, 2, 3, 15, 0);

const item = (changes = {}) => ({
  seq: 1,
  id: "a",
  device: "d",
  walk: "w",
  kind: "constat",
  of: null,
  body: "{}",
  sha256: "sha-a",
  photos: [],
  saved_at: NOW,
  state: "local",
  trouble: null,
  receipt: null,
  ...changes,
});
const photo = (changes = {}) => ({
  key: "d/p",
  sha256: "p",
  device: "d",
  walk: "w",
  size: 10,
  state: "local",
  confirmed_at: null,
  trouble: null,
  ...changes,
});

test("identifiers are UUIDv7 in order of the clock, whatever the clock says", () => {
  for (const at of [0, NOW, NOW + 10 * 365 * 24 * HOUR, -5]) {
    assert.match(uuidv7(at), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
  assert.ok(uuidv7(NOW) < uuidv7(NOW + 1));
  assert.equal(Number.parseInt(uuidv7(NOW).replaceAll("-", "").slice(0, 12), 16), NOW);
  const many = new Set(Array.from({ length: 10_000 }, () => uuidv7(NOW)));
  assert.equal(many.size, 10_000);
  assert.equal(uuidv7(NOW, new Uint8Array(10)).slice(14), "7000-8000-000000000000");
  assert.equal(uuidv7(NOW, new Uint8Array(10).fill(255)).slice(14), "7fff-bfff-ffffffffffff");
});

test("a fingerprint is SHA-256 of the bytes, accents included", async () => {
  const expected = createHash("sha256").update("dépôt").digest("hex");
  assert.equal(await sha256("dépôt"), expected);
  assert.equal(await sha256(new TextEncoder().encode("dépôt").buffer), expected);
});

test("no answer of the server takes a note out of the phone", () => {
  const states = ["local", "sent", "received", "conflict", "gone", "refused"];
  for (let status = 100; status < 600; status += 1) {
    const found = verdict(status, "");
    assert.ok(found === "later" || found === "join" || states.includes(found.state), `${status}`);
  }
  assert.deepEqual(
    [200, 201, 409, 410, 413, 422].map((status) => verdict(status, "").state),
    ["sent", "sent", "conflict", "gone", "refused", "refused"],
  );
  assert.deepEqual(
    [401, 403, 404, 408, 429, 500, 502, 503, 507].map((status) => verdict(status, "")),
    ["join", "join", ...Array(7).fill("later")],
  );
  assert.match(verdict(422, "Il manque le genre.").trouble, /exportez.*Il manque le genre\./);
});

test("pauses grow, are never shorter than asked, and never longer than six minutes", () => {
  const at = (failures, chance = 0.5, asked = 0) => pauseAfter(failures, asked, chance);
  assert.equal(at(1), 2000);
  for (let failures = 1; failures < 8; failures += 1) assert.ok(at(failures) <= at(failures + 1));
  assert.equal(at(1000), 5 * 60_000);
  assert.equal(at(1000, 1), 6 * 60_000);
  assert.equal(at(1, 0.5, 90_000), 90_000);
});

test("pieces of a photo cover each byte once", () => {
  const chance = chances(7);
  for (let round = 0; round < 200; round += 1) {
    const [size, length] = [1 + Math.floor(chance() * 5000), 1 + Math.floor(chance() * 700)];
    let offset = 0;
    for (let next = piece(0, size, length); next; next = piece(next.to, size, length)) {
      assert.equal(next.from, offset);
      assert.ok(next.to - next.from <= length);
      assert.equal(next.range, `bytes ${next.from}-${next.to - 1}/${size}`);
      offset = next.to;
    }
    assert.equal(offset, size);
  }
});

test("batches are bounded in number and weight, and never empty while something waits", () => {
  const waiting = Array.from({ length: 120 }, (_, seq) => item({ seq, body: "x".repeat(100) }));
  assert.equal(nextBatch(waiting, 50, 1e6).length, 50);
  assert.equal(nextBatch(waiting, 50, 350).length, 3);
  assert.equal(nextBatch(waiting, 50, 10).length, 1);
  assert.equal(nextBatch([], 50, 10).length, 0);
});

test("the manifest alone says received, with every photo; what it no longer shows goes back to the phone", () => {
  const one = item({ state: "sent", photos: ["p"] });
  const moved = (items, photos, observations, shown) =>
    settle(items, photos, { observations, photos: shown.map((sha256) => ({ sha256 })), server_time: NOW }, NOW);
  const row = { id: "a", sha256: "sha-a" };

  assert.deepEqual(
    moved([one], [photo({ state: "uploaded" })], [row], []),
    { items: [], photos: [photo({ state: "partial" })] },
    "asked about again",
  );
  const whole = moved([one], [photo({ state: "uploaded" })], [row], ["p"]);
  assert.equal(whole.items[0].state, "received");
  assert.deepEqual([whole.photos[0].state, whole.photos[0].confirmed_at], ["confirmed", NOW]);
  assert.equal(moved([one], [], [], ["p"]).items[0].state, "local", "the server lost the row");
  assert.equal(
    moved([item({ state: "received" })], [], [{ id: "a", sha256: "other" }], []).items[0].state,
    "local",
    "the server has other bytes",
  );
  for (const state of ["local", "conflict", "gone", "refused"])
    assert.deepEqual(moved([item({ state })], [], [row], []).items, [], state);
  for (const state of ["draft", "refused"])
    assert.deepEqual(moved([], [photo({ state })], [], ["p"]).photos, [], state);
});

test("a photo leaves the bin thirty days after the manifest showed it, not before", () => {
  const since = (days) => photo({ state: "confirmed", confirmed_at: NOW - days * 24 * HOUR });
  assert.equal(binned(since(29), NOW), false);
  assert.equal(binned(since(31), NOW), true);
  assert.equal(binned(photo({ state: "uploaded", confirmed_at: NOW - 900 * 24 * HOUR }), NOW), false);
});

test("the line of every screen: how many, since when, and the alarms at 24 and 72 hours", () => {
  const said = (items, photos = []) => standing(summary(items, photos, NOW), items, NOW);
  const local = (hours, id) => item({ id, saved_at: NOW - hours * HOUR });
  assert.equal(said([]).words, "Rien en attente sur ce téléphone");
  const hour = new Date(NOW - HOUR).getHours();
  assert.equal(
    said([local(0, "a"), local(1, "b"), local(0, "c")]).words,
    `3 constats sur ce téléphone, le plus ancien : ${hour}\u00a0h\u00a000`,
  );
  assert.equal(said([local(23.9)]).look, "waiting");
  assert.equal(said([local(24.1)]).look, "warning");
  assert.equal(said([local(72.1)]).look, "danger");
  assert.match(said([local(72.1)]).words, /^Plus de 3 jours sans envoi : trouvez du réseau ou exportez\. /);
  assert.match(said([item({ state: "sent", photos: ["p"] })], [photo()]).words, /1 note envoyée · 1 photo à envoyer/);
  assert.match(said([item({ state: "conflict" })]).words, /1 note à voir/);
  assert.equal(said([item({ state: "received" })]).look, "calm");
  assert.equal(said([local(-48)]).look, "waiting", "a clock set back alarms nobody");
  assert.equal(count(0, "note"), "0 note");
});

test("my constats show their last correction, the last written first, and who took them back", () => {
  const body = (words) =>
    JSON.stringify({ kind: "constat", theme: "dechets", value: "dysfonctionnement", description: words, photos: [] });
  const items = [
    item({ seq: 1, id: "a", body: body("avant") }),
    item({ seq: 2, id: "b", body: body("autre") }),
    item({ seq: 3, id: "c", kind: "correction", of: "a", body: body("après") }),
    item({ seq: 4, id: "d", kind: "retrait", of: "b" }),
    item({ seq: 5, id: "e", device: "someone else", body: body("pas à moi") }),
    item({ seq: 6, id: "f", kind: "verification", of: "z", body: JSON.stringify({ outcome: "resolu" }) }),
    item({ seq: 7, id: "g", kind: "avis", of: "z", body: JSON.stringify({ severity: "gene" }) }),
    item({ seq: 8, id: "h", kind: "avis", of: "z", body: JSON.stringify({ severity: "danger" }) }),
  ];
  const mine = myConstats(items, "d");
  assert.deepEqual(
    mine.map(({ item, written, withdrawn }) => [item.id, written.description, withdrawn]),
    [
      ["b", "autre", true],
      ["a", "après", false],
    ],
  );
  const { outcome, severity } = saidOf(items, "d", "z");
  assert.deepEqual([outcome, severity], ["resolu", "danger"]);
  const correction = correctionOf(mine[1], "k");
  assert.deepEqual([correction.of, correction.description, begun(correction)], ["a", "après", true]);
});

test("a constat says what the contract asks, and nothing that was not said", () => {
  const draft = { ...emptyDraft("k", "d", "stop-1"), theme: "dechets", description: "  gravats " };
  const when = { at: NOW, offset: 60 };
  assert.deepEqual(JSON.parse(constatBody(draft, when)), {
    schema: 3,
    kind: "constat",
    captured_at: NOW,
    utc_offset_min: 60,
    theme: "dechets",
    value: "dysfonctionnement",
    description: "gravats",
    stop: "stop-1",
    placed_by: "arret",
    photos: [],
  });
  const placed = JSON.parse(
    constatBody(
      {
        ...draft,
        severity: "gene",
        value: "point_fort",
        place: { lon: 4.3, lat: 45.4, accuracy_m: 8, placed_by: "gps" },
      },
      when,
    ),
  );
  assert.deepEqual(
    [placed.lon, placed.accuracy_m, placed.placed_by, placed.severity],
    [4.3, 8, "gps", undefined],
    "a strength has no severity",
  );
  assert.deepEqual(lacks(emptyDraft("k", "d", "stop-1")), ["theme", "words"]);
  assert.equal(begun(emptyDraft("k", "d", "stop-1")), false);
  const photos = [{ sha256: "p", size: 1, description: "" }];
  assert.deepEqual(lacks({ ...emptyDraft("k", "d", null), theme: "dechets", photos }), [], "a photo is enough words");
});

test("a code is read however it is typed, and its faults are told apart", () => {
  assert.equal(cleanCode(" k7m2-qf 4h "), "K7M2QF4H");
  assert.equal(codeFault("K7M2QF4H"), null);
  assert.match(codeFault(""), /affiche/);
  assert.match(codeFault("K7M2QF4O"), /«\u00a0O\u00a0»/);
  assert.match(codeFault("K7M2"), /tapé 4/);
});

test("a point of the plan is a place, and back", () => {
  const plan = { href: "", bbox: [4.388, 45.428, 4.401, 45.436], width: 1000, height: 820 };
  assert.deepEqual(toPlan(plan, 4.388, 45.436), [0, 0]);
  assert.deepEqual(toPlan(plan, 4.401, 45.428), [1000, 820]);
  const chance = chances(3);
  for (let round = 0; round < 100; round += 1) {
    const [x, y] = [chance() * 1000, chance() * 820];
    const [backX, backY] = toPlan(plan, ...toPlace(plan, x, y));
    assert.ok(Math.abs(x - backX) < 0.1 && Math.abs(y - backY) < 0.1);
  }
});

test("the file for the office holds each text as it was written, and no token", () => {
  const seat = { device: "d", walk: "w", number: 3, token: "SECRET", code: "K7M2QF4H", ended: false };
  const text =
    [...lines(seat, [item({ body: '{"a": 1}' })])].join("") + photoLine("p", new Uint8Array(70_000).fill(65).buffer);
  const [head, observation, picture] = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.deepEqual(head, { format: "palier-terrain", version: 1, walk: "w", device: "d", number: 3 });
  assert.deepEqual(observation, { observation: { id: "a", body: '{"a": 1}' } });
  assert.equal(Buffer.from(picture.photo.base64, "base64").length, 70_000);
  assert.ok(!text.includes("SECRET"));
});
