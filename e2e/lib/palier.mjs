// The real program over a fresh demonstration base, on either engine.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The password of every demonstration account. */
const PASSWORD = "palier-demonstration-2026";

/** What the environment must say; a missing value stops the run, for a journey is never skipped in silence. */
export function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the journeys with \`cargo xtask test --only browser\``);
  return value;
}

let bases = 0;

/** A base of its own on the server lent: stories told at the same time never meet. The program creates it. */
function ownBase() {
  const url = new URL(required("PALIER_TEST_POSTGRES"));
  url.pathname = `/palier_e2e_${process.pid}_${bases++}`;
  return url.href;
}

/** The engines each story is told on, with the arguments that choose them. */
export const ENGINES = {
  SQLite: () => [],
  PostgreSQL: () => ["--database", ownBase()],
};

/**
 * Starts `palier demo` and waits for the line that gives its address.
 * @param {{engine?: keyof typeof ENGINES, program?: string, before?: string[], data?: string}} choices
 * @returns {Promise<{url: string, stop: () => Promise<void>}>}
 */
export async function startPalier(choices = {}) {
  const { engine = "SQLite", program = required("PALIER_BIN"), before = [] } = choices;
  const data = choices.data ?? (await mkdtemp(join(tmpdir(), "palier-e2e-")));
  const args = [...before, "demo", "--data", data, "--listen", "127.0.0.1:0", "--no-color", ...ENGINES[engine]()];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const said = [];
  child.stderr.on("data", (chunk) => said.push(chunk));

  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { url: await readyAt(child, said), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The address in the line `PALIER_READY http://…`; the program's own words when it ends before saying it. */
function readyAt(child, said) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`palier ended (${code}) before it was ready:\n${said.join("")}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const ready = /^PALIER_READY (http:\/\/\S+)$/.exec(line);
      if (ready) resolve(ready[1]);
      else said.push(`${line}\n`);
    });
  });
}

/** Enters through the form, as a person does, and fails if the door stays closed. */
export async function login(page, email, password = PASSWORD) {
  await page.goto("/connexion");
  await page.fill('[name="email"]', email);
  await page.fill('[name="mot_de_passe"]', password);
  await press(page, page.locator('form:has([name="mot_de_passe"]) button').first());
  if (new URL(page.url()).pathname === "/connexion") {
    throw new Error(`${email} could not enter: ${await page.locator("main").innerText()}`);
  }
}

/** Presses a link or a button and waits for the page that answers. */
export async function press(page, target) {
  await Promise.all([page.waitForEvent("framenavigated", (frame) => frame === page.mainFrame()), target.click()]);
  await page.waitForLoadState();
}
