// What is taken away from a page: a paper, a table, and what they say once read back.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const MOST = { maxBuffer: 1e8 };

/** Text without its spaces, seen or not: paper cuts lines where it pleases. */
export const tight = (text) => text.replace(/[\s\u200B]+/g, "");

/** Takes what a link gives to keep. */
export async function download(page, pattern) {
  const links = page.locator("main a[href]");
  const all = await links.evaluateAll((all) => all.map((a) => a.pathname + a.search));
  const place = all.findIndex((href) => pattern.test(href));
  assert.notEqual(place, -1, `${new URL(page.url()).pathname} has no link to ${pattern}`);
  const [taken] = await Promise.all([page.waitForEvent("download"), links.nth(place).click()]);
  const file = await taken.path();
  return { name: taken.suggestedFilename(), path: file, bytes: await readFile(file) };
}

/** The words of a PDF, without their spaces. */
export async function printed(path) {
  return tight((await run("pdftotext", [path, "-"], MOST)).stdout);
}

/** The words of a PDF at an address, as whoever holds these cookies reads it. */
export async function printedAt(request, address) {
  const answer = await request.get(address);
  assert.equal(answer.status(), 200, address);
  const folder = await mkdtemp(join(tmpdir(), "palier-papier-"));
  try {
    const path = join(folder, "papier.pdf");
    await writeFile(path, await answer.body());
    return await printed(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The XML of a spreadsheet: every text it holds, and its sheets. */
export async function table(path) {
  const read = async (parts) => (await run("unzip", ["-p", path, parts], MOST)).stdout;
  return { texts: await read("xl/*.xml"), sheets: await read("xl/worksheets/*.xml") };
}
