// What need not wait for the whole page: with a link of the poster, the walk is joined and asked for while the form is still on
// its way; without one, what the phone holds is read meanwhile.

import type { Kit } from "./contract.ts";
import { cleanCode, type Entry, join, seatOf } from "./join.ts";
import { currentSeat, type Seat } from "./seats.ts";
import { keptKit, refreshKit } from "./walk.ts";

/** Code of the link this page was opened by; empty without one. */
export const code = cleanCode(new URLSearchParams(location.search).get("code") ?? "");

let asked: { device: string; kit: Promise<Kit | undefined> } | null = null;

/** Joining by that link, begun at once; null without one. */
export const entering: Promise<Entry> | null = code ? enter() : null;

/** Where the person was, and the kit when the phone has it; null when a link says where to go. */
export const resuming: Promise<{ seat: Seat | undefined; kit: Kit | undefined }> | null = code ? null : lastSeat();

async function lastSeat(): Promise<{ seat: Seat | undefined; kit: Kit | undefined }> {
  const seat = await currentSeat();
  return { seat, kit: seat && (await keptKit(seat)) };
}

async function enter(): Promise<Entry> {
  const seat = await seatOf(code);
  const entry: Entry = seat ? { ok: true, seat, replaced: null } : await join(code);
  if (entry.ok) asked = { device: entry.seat.device, kit: firstKit(entry.seat) };
  return entry;
}

async function firstKit(seat: Seat): Promise<Kit | undefined> {
  return (await keptKit(seat)) ?? (await refreshKit(seat)).kit;
}

/** The kit of a seat: from the phone, on its way already, or asked for now. */
export function kitOf(seat: Seat): Promise<Kit | undefined> {
  const begun = asked?.device === seat.device ? asked.kit : null;
  asked = null;
  return begun ?? firstKit(seat);
}
