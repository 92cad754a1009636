// Everything on this phone of one seat, in a file the office can read: the way out when nothing else works.

import type { Kit } from "./contract.ts";
import { allItems, allPhotos, type Item, photoBytes } from "./outbox.ts";
import type { Seat } from "./seats.ts";

/** The file's text, line by line (NDJSON); it holds no token. */
export function* lines(seat: { walk: string; device: string; number: number }, items: Item[]): Generator<string> {
  yield line({ format: "palier-terrain", version: 1, walk: seat.walk, device: seat.device, number: seat.number });
  for (const { id, body } of items) yield line({ observation: { id, body } });
}

export function photoLine(sha256: string, bytes: ArrayBuffer): string {
  return line({ photo: { sha256, base64: base64(new Uint8Array(bytes)) } });
}

const line = (content: object) => `${JSON.stringify(content)}\n`;

function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let from = 0; from < bytes.length; from += 0x8000)
    parts.push(String.fromCharCode(...bytes.subarray(from, from + 0x8000)));
  return btoa(parts.join(""));
}

/** Hands the file to the person. One photo at a time in memory. */
export async function exportFile(seat: Seat, kit: Kit | undefined): Promise<string> {
  const items = (await allItems()).filter((item) => item.device === seat.device);
  const parts: Blob[] = [new Blob([...lines(seat, items)])];
  for (const photo of (await allPhotos()).filter(({ device, state }) => device === seat.device && state !== "draft")) {
    const bytes = await photoBytes(photo.key);
    if (bytes) parts.push(new Blob([photoLine(photo.sha256, bytes)]));
  }
  const name = `visite-${kit?.walk.day ?? "sans-date"}-telephone-${seat.number}.palier.ndjson`;
  const url = URL.createObjectURL(new Blob(parts, { type: "application/x-ndjson" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
  return name;
}
