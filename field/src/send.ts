// Takes the outbox to the office: observations first, in batches, then photos in pieces, then the manifest that proves it.
// Any number of cuts later, everything is there once: identifiers make a second sending harmless.

import { JOIN_AGAIN, MustJoin, NO_NETWORK, Pause, pauseAfter, pauseFor, verdict } from "./answers.ts";
import { ask, detail, read, retryAfter, Unreachable } from "./api.ts";
import { BATCH, type BatchAnswer, type Manifest } from "./contract.ts";
import { allItems, allPhotos, emptyBin, type Item, settle, summary, updateItems, updatePhotos } from "./outbox.ts";
import { sendPhoto } from "./send-photo.ts";
import { allSeats, endSeat, type Seat } from "./seats.ts";

/** Bytes of one batch at most: what a weak network carries in one breath. */
const BATCH_BYTES = 512 * 1024;
/** Cuts in a row after which a pass gives up. */
const CUTS = 3;

export interface Sending {
  busy: boolean;
  /** Why the last pass ended early; null when all went. */
  trouble: string | null;
  /** When the next try comes by itself, UTC milliseconds. */
  next: number | null;
}

export const sending: Sending = { busy: false, trouble: null, next: null };
const heard = new Set<() => void>();
/** Passes in a row that moved nothing. */
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let again = false;

export function onSending(listen: () => void): void {
  heard.add(listen);
}

function tell(change: Partial<Sending>): void {
  Object.assign(sending, change);
  heard.forEach((listen) => listen());
}

/** Longest wait for another tab: one put to sleep by the phone may never let go, and sending twice harms nothing. */
const TURN = 60_000;

/** Alone on this phone, other tabs included. */
export async function exclusively<T>(work: () => Promise<T>): Promise<T> {
  let begun = false;
  const alone = () => {
    begun = true;
    return work();
  };
  try {
    return (await navigator.locks.request("palier-terrain-envoi", { signal: AbortSignal.timeout(TURN) }, alone)) as T;
  } catch (error) {
    if (begun) throw error;
    return work();
  }
}

/** Sends on opening, when the network returns and when the screen is looked at again. */
export function sendByItself(): void {
  addEventListener("online", () => void send());
  addEventListener("offline", () => tell({ trouble: NO_NETWORK }));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void send());
  void send();
}

/** One pass over everything waiting; asked again meanwhile, it makes one more. Never fails: it says why it stopped. */
export async function send(): Promise<void> {
  if (sending.busy) {
    again = true;
    return;
  }
  clearTimeout(timer);
  tell({ busy: true, next: null });
  let asked = 0;
  let trouble: string | null = null;
  try {
    do {
      again = false;
      await exclusively(pass);
    } while (again);
  } catch (error) {
    trouble = error instanceof Pause ? error.message : error instanceof Unreachable ? NO_NETWORK : pauseFor(500);
    asked = error instanceof Pause ? error.asked : 0;
  }
  const ended = (await allSeats()).some((seat) => seat.ended);
  const { local, sent, photos } = summary(await allItems(), await allPhotos(), Date.now());
  const waiting = local + sent + photos > 0;
  failures = trouble || waiting ? failures + 1 : 0;
  const pause = waiting ? pauseAfter(failures, asked, Math.random()) : null;
  if (pause) timer = setTimeout(() => void send(), pause);
  tell({ busy: false, trouble: trouble ?? (ended && waiting ? JOIN_AGAIN : null), next: pause && Date.now() + pause });
}

async function pass(): Promise<void> {
  for (const seat of await allSeats()) {
    if (seat.ended) continue;
    try {
      await passOf(seat);
    } catch (error) {
      if (!(error instanceof MustJoin)) throw error;
      await endSeat(seat.device, seat.token);
    }
  }
}

async function passOf(seat: Seat): Promise<void> {
  await sendRows(seat);
  await sendPhotos(seat);
  await verify(seat);
  await beat(seat);
}

/** Does it again after a cut, a few times. */
async function stubborn<T>(work: () => Promise<T>): Promise<T> {
  for (let cuts = 1; ; cuts += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Unreachable) || cuts >= CUTS || !navigator.onLine) throw error;
    }
  }
}

async function sendRows(seat: Seat): Promise<void> {
  let most = BATCH;
  for (;;) {
    const waiting = (await allItems()).filter((item) => item.device === seat.device && item.state === "local");
    const batch = nextBatch(waiting, most, BATCH_BYTES);
    if (batch.length === 0) return;
    const answer = await stubborn(async () => {
      const body = JSON.stringify({ items: batch.map(({ id, body }) => ({ id, body })) });
      const said = await ask("POST", `/api/v1/walks/${seat.walk}/observations`, { seat, body, patience: 60_000 });
      return { ...said, results: said.status === 200 ? read<BatchAnswer>(said).results : [] };
    });
    if (answer.status === 413 && batch.length > 1) most = Math.ceil(batch.length / 2);
    else if (answer.status === 413) await updateItems(batch.map((item) => judged(item, 413, detail(answer))));
    else if (answer.status === 401 || answer.status === 403) throw new MustJoin();
    else if (answer.status !== 200) throw new Pause(pauseFor(answer.status), retryAfter(answer));
    else await settleBatch(batch, answer.results);
  }
}

/** The first of those waiting that go together; at least one. */
export function nextBatch(waiting: Item[], most: number, bytes: number): Item[] {
  const batch: Item[] = [];
  let weight = 0;
  for (const item of waiting.slice(0, most)) {
    weight += item.body.length;
    if (batch.length > 0 && weight > bytes) break;
    batch.push(item);
  }
  return batch;
}

async function settleBatch(batch: Item[], results: BatchAnswer["results"]): Promise<void> {
  const byId = new Map(results.map((result) => [result.id, result]));
  const takenBack = new Set((await allItems()).map(({ kind, of }) => (kind === "retrait" ? of : null)));
  const moved = batch.flatMap((item): Item[] => {
    const result = byId.get(item.id);
    if (!result) return [];
    // Deleted because this phone took it back: the answer that said it had arrived was cut.
    const arrived = result.status === 410 && takenBack.has(item.id);
    const next = judged(item, arrived ? 200 : result.status, result.detail ?? "");
    return next === item ? [] : [{ ...next, receipt: result.receipt ?? item.receipt }];
  });
  await updateItems(moved);
  if (results.some(({ status }) => status === 201)) failures = 0;
  const statuses = results.map(({ status }) => status);
  if (statuses.includes(401)) throw new MustJoin();
  if (moved.length < batch.length) throw new Pause(pauseFor(statuses.includes(507) ? 507 : 500));
}

function judged(item: Item, status: number, said: string): Item {
  const found = verdict(status, said);
  return typeof found === "string" ? item : { ...item, ...found };
}

/** Photos of rows the server has (both texts of a conflict count); those of rows it refused stay here. */
async function sendPhotos(seat: Seat): Promise<void> {
  const items = (await allItems()).filter((item) => item.device === seat.device);
  const named = new Set(
    items.filter(({ state }) => ["sent", "received", "conflict"].includes(state)).flatMap(({ photos }) => photos),
  );
  const photos = (await allPhotos()).filter((photo) => photo.device === seat.device && named.has(photo.sha256));
  let broken: Unreachable | null = null;
  let cuts = 0;
  for (const photo of photos.filter(({ state }) => state === "local" || state === "partial")) {
    try {
      if (await stubborn(() => sendPhoto(seat, photo))) failures = 0;
      cuts = 0;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      broken = error;
      cuts += 1;
      if (cuts >= CUTS) throw error;
    }
  }
  if (broken) throw broken;
}

async function verify(seat: Seat): Promise<void> {
  const of = <T extends { device: string }>(rows: T[]) => rows.filter(({ device }) => device === seat.device);
  const [items, photos] = [of(await allItems()), of(await allPhotos())];
  if (!items.some(({ state }) => state === "sent" || state === "received")) return;
  const manifest = await stubborn(async () => {
    const answer = await ask("GET", `/api/v1/walks/${seat.walk}/manifest`, { seat });
    if (answer.status === 401 || answer.status === 403) throw new MustJoin();
    if (answer.status !== 200) throw new Pause(pauseFor(answer.status), retryAfter(answer));
    return read<Manifest>(answer);
  });
  const now = Date.now();
  const moved = settle(items, photos, manifest, now);
  await updatePhotos(moved.photos);
  await updateItems(moved.items);
  await emptyBin(photos, new Set(manifest.photos.map(({ sha256 }) => sha256)), now);
}

/** Tells the office what this phone still holds, so that it can call. */
async function beat(seat: Seat): Promise<void> {
  const of = <T extends { device: string }>(rows: T[]) => rows.filter(({ device }) => device === seat.device);
  const figures = summary(of(await allItems()), of(await allPhotos()), Date.now());
  const persisted = (await navigator.storage?.persisted?.()) ?? false;
  const body = JSON.stringify({
    pending: figures.local,
    pending_photos: figures.photos,
    oldest: figures.oldest,
    persisted,
  });
  const answer = await stubborn(() => ask("POST", `/api/v1/walks/${seat.walk}/heartbeat`, { seat, body }));
  if (answer.status === 401 || answer.status === 403) throw new MustJoin();
}
