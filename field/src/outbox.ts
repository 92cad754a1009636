// What was noted on this phone and where it stands on its way to the office. Rows are only ever added or moved forward; no
// answer of the server, whatever it is, takes one out.

import { Base } from "./base.ts";
import type { Kind, Manifest, Receipt } from "./contract.ts";

/**
 * local: on this phone only · sent: the server has the row · received: it has the row and its photos, seen in its manifest ·
 * conflict: two texts under one identifier, a person will choose · gone: deleted at the office · refused: the server will
 * never take it. The last three stay on the phone.
 */
export type ItemState = "local" | "sent" | "received" | "conflict" | "gone" | "refused";

export interface Item {
  /** Order of writing on this phone; no clock takes part in it. */
  seq?: number;
  id: string;
  device: string;
  walk: string;
  kind: Kind;
  /** What it corrects, verifies, weighs or takes back. */
  of: string | null;
  /** The exact text sent, and sent again. */
  body: string;
  /** Of the bytes of `body`. */
  sha256: string;
  photos: string[];
  /** Clock of the phone, UTC milliseconds. */
  saved_at: number;
  state: ItemState;
  trouble: string | null;
  receipt: Receipt | null;
}

/** draft: of a constat not yet saved · local · partial: the server may have some of it · uploaded · confirmed: in the manifest · refused. */
export type PhotoState = "draft" | "local" | "partial" | "uploaded" | "confirmed" | "refused";

export interface Photo {
  key: string;
  sha256: string;
  device: string;
  walk: string;
  size: number;
  state: PhotoState;
  confirmed_at: number | null;
  trouble: string | null;
}

interface Bytes {
  key: string;
  bytes: ArrayBuffer;
}

/** Days a photo stays on the phone after the server showed it has it. */
const BIN_DAYS = 30;
const DAY = 24 * 3600 * 1000;

const base = new Base("palier-terrain", 1, (db) => {
  db.createObjectStore("items", { keyPath: "seq", autoIncrement: true }).createIndex("id", "id", { unique: true });
  db.createObjectStore("photos", { keyPath: "key" });
  db.createObjectStore("bytes", { keyPath: "key" });
  db.createObjectStore("drafts", { keyPath: "key" });
});

const heard = new Set<() => void>();

/** Calls back whenever something here moved. */
export function onOutbox(listen: () => void): void {
  heard.add(listen);
}

/** Milliseconds in which several moves are told as one. */
const TOGETHER = 50;
let telling = false;

function tell(): void {
  if (telling) return;
  telling = true;
  setTimeout(() => {
    telling = false;
    heard.forEach((listen) => listen());
  }, TOGETHER);
}

export const photoKey = (device: string, sha256: string): string => `${device}/${sha256}`;
export const allItems = (): Promise<Item[]> => base.all<Item>("items");
export const allPhotos = (): Promise<Photo[]> => base.all<Photo>("photos");

/** The bytes of a photo, while this phone still has them. */
export async function photoBytes(key: string): Promise<ArrayBuffer | undefined> {
  return (await base.get<Bytes>("bytes", key))?.bytes;
}

export const readDraft = <T>(key: string): Promise<T | undefined> => base.get<T>("drafts", key);

/** Relaxed: it survives the end of the browser, and costs nothing at each letter typed. */
export function writeDraft(draft: { key: string }): Promise<void> {
  return base.write(["drafts"], (at) => at("drafts").put(draft), "relaxed");
}

/** Keeps a photo just taken together with the draft that names it. */
export async function addDraftPhoto(draft: { key: string }, photo: Photo, bytes: ArrayBuffer): Promise<void> {
  const known = await base.get<Photo>("photos", photo.key);
  await base.write(["drafts", "photos", "bytes"], (at) => {
    at("drafts").put(draft);
    if (!known) at("photos").put(photo);
    at("bytes").put({ key: photo.key, bytes } satisfies Bytes);
  });
}

/** Removes a photo from a draft; the bytes go too unless something saved names them. */
export async function dropDraftPhoto(draft: { key: string }, key: string): Promise<void> {
  const known = await base.get<Photo>("photos", key);
  await base.write(["drafts", "photos", "bytes"], (at) => {
    at("drafts").put(draft);
    if (known?.state !== "draft") return;
    at("photos").delete(key);
    at("bytes").delete(key);
  });
}

/** Saves for good. Kept once everything is on the disk: only then may the screen say so. */
export async function save(item: Item, endOfDraft: { erase: string } | { put: { key: string } } | null): Promise<void> {
  const named = await Promise.all(
    item.photos.map((sha256) => base.get<Photo>("photos", photoKey(item.device, sha256))),
  );
  const photos = named.filter((photo): photo is Photo => photo?.state === "draft");
  await base.write(["items", "photos", "drafts"], (at) => {
    at("items").add(item);
    for (const photo of photos) at("photos").put({ ...photo, state: "local" } satisfies Photo);
    if (endOfDraft && "erase" in endOfDraft) at("drafts").delete(endOfDraft.erase);
    if (endOfDraft && "put" in endOfDraft) at("drafts").put(endOfDraft.put);
  });
  tell();
}

/** Forgets what was begun and never saved. */
export async function discardDraft(key: string, photos: string[]): Promise<void> {
  const known = (await allPhotos()).filter((photo) => photo.state === "draft" && photos.includes(photo.key));
  await base.write(["drafts", "photos", "bytes"], (at) => {
    at("drafts").delete(key);
    for (const photo of known) {
      at("photos").delete(photo.key);
      at("bytes").delete(photo.key);
    }
  });
}

export async function updateItems(items: Item[]): Promise<void> {
  if (items.length === 0) return;
  await base.write(["items"], (at) => items.forEach((item) => at("items").put(item)));
  tell();
}

export async function updatePhotos(photos: Photo[]): Promise<void> {
  if (photos.length === 0) return;
  await base.write(["photos"], (at) => photos.forEach((photo) => at("photos").put(photo)));
  tell();
}

/** Moves what was never sent to the place given anew to the same person. */
export async function moveTo(former: string, device: string): Promise<void> {
  const items = (await allItems()).filter((item) => item.device === former);
  const photos = (await allPhotos()).filter((photo) => photo.device === former);
  const bytes = await Promise.all(photos.map((photo) => photoBytes(photo.key)));
  const drafts = (await base.all<{ key: string; device?: string }>("drafts")).filter(
    (draft) => draft.device === former,
  );
  await base.write(["items", "photos", "bytes", "drafts"], (at) => {
    for (const item of items) at("items").put({ ...item, device });
    photos.forEach((photo, index) => {
      const key = photoKey(device, photo.sha256);
      at("photos").delete(photo.key);
      at("bytes").delete(photo.key);
      at("photos").put({ ...photo, key, device });
      if (bytes[index]) at("bytes").put({ key, bytes: bytes[index] } satisfies Bytes);
    });
    for (const draft of drafts) {
      at("drafts").delete(draft.key);
      at("drafts").put({ ...draft, key: draft.key.replace(former, device), device });
    }
  });
  tell();
}

/** Photos whose bytes may leave the phone: shown by this manifest, and confirmed long enough ago. */
export async function emptyBin(photos: Photo[], shown: Set<string>, now: number): Promise<void> {
  const held = new Set(await base.keys("bytes"));
  const old = photos.filter((photo) => binned(photo, now) && shown.has(photo.sha256) && held.has(photo.key));
  if (old.length > 0) await base.write(["bytes"], (at) => old.forEach((photo) => at("bytes").delete(photo.key)));
}

export function binned(photo: Photo, now: number): boolean {
  return photo.state === "confirmed" && photo.confirmed_at !== null && now - photo.confirmed_at > BIN_DAYS * DAY;
}

/**
 * Reads the manifest of one walk against what this phone holds, and says what moves: forward when the server shows it,
 * back to the phone when it no longer does (a server set back to an earlier day must receive it again).
 */
export function settle(
  items: Item[],
  photos: Photo[],
  manifest: Manifest,
  now: number,
): { items: Item[]; photos: Photo[] } {
  const rows = new Map(manifest.observations.map(({ id, sha256 }) => [id, sha256]));
  const shown = new Set(manifest.photos.map(({ sha256 }) => sha256));
  const movedPhotos = photos.flatMap((photo): Photo[] => {
    if (photo.state === "draft" || photo.state === "refused") return [];
    if (shown.has(photo.sha256)) {
      return photo.state === "confirmed" ? [] : [{ ...photo, state: "confirmed", confirmed_at: now, trouble: null }];
    }
    return photo.state === "confirmed" || photo.state === "uploaded"
      ? [{ ...photo, state: "partial", confirmed_at: null }]
      : [];
  });
  const movedItems = items.flatMap((item): Item[] => {
    if (item.state !== "sent" && item.state !== "received") return [];
    const whole = item.photos.every((sha256) => shown.has(sha256));
    const state: ItemState = rows.get(item.id) !== item.sha256 ? "local" : whole ? "received" : "sent";
    return state === item.state ? [] : [{ ...item, state, trouble: null }];
  });
  return { items: movedItems, photos: movedPhotos };
}

export type Alarm = "none" | "day" | "three_days";

export interface Summary {
  /** Only on this phone. */
  local: number;
  /** On the server, without all their photos yet. */
  sent: number;
  received: number;
  /** That a person must look at. */
  troubled: number;
  /** Photos only on this phone. */
  photos: number;
  /** When the oldest of `local` was saved. */
  oldest: number | null;
  alarm: Alarm;
}

/** The figures every screen shows. */
export function summary(items: Item[], photos: Photo[], now: number): Summary {
  const local = items.filter((item) => item.state === "local");
  const waiting = items.filter((item) => item.state === "local" || item.state === "sent");
  const since = waiting.length > 0 ? Math.min(...waiting.map((item) => item.saved_at)) : now;
  const age = (now - since) / DAY;
  return {
    local: local.length,
    sent: waiting.length - local.length,
    received: items.filter((item) => item.state === "received").length,
    troubled: items.filter((item) => ["conflict", "gone", "refused"].includes(item.state)).length,
    photos: photos.filter((photo) => photo.state === "local" || photo.state === "partial").length,
    oldest: local.length > 0 ? Math.min(...local.map((item) => item.saved_at)) : null,
    alarm: age >= 3 ? "three_days" : age >= 1 ? "day" : "none",
  };
}
