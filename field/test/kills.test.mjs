// The browser killed while someone notes, before a server in memory that knows what it acknowledged.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { noteUnderKills } from "../../e2e/lib/kills.mjs";
import { Mock } from "./lib/mock.mjs";

const KILLS = Number(process.env.PALIER_TEST_KILLS ?? 10);
const SEED = 41;

test(`${KILLS} kills during capture: 0 saved lost (seed ${SEED})`, async (t) => {
  const mock = await new Mock().start();
  t.after(() => mock.stop());
  const { said, items } = await noteUnderKills(mock, KILLS, SEED);
  for (const sha256 of items.flatMap(({ photos }) => photos))
    assert.equal(createHash("sha256").update(mock.photos.get(sha256)).digest("hex"), sha256);
  t.diagnostic(`${said.length} said saved, ${items.length} found and received, ${KILLS} kills`);
});
