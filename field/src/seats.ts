// Who this phone is in which walk, and the token that proves it. Kept with what the walk is made of, never with the outbox: that
// one holds data only, so that no token is ever replayed with it, exported with it, or lost with it.

import { Base } from "./base.ts";

/** One person's place in one walk, on this phone. */
export interface Seat {
  device: string;
  walk: string;
  number: number;
  token: string;
  /** Code typed to join, so that the same link does not join twice. */
  code: string;
  /** The server no longer knows the token: everything is kept, the code must be typed again. */
  ended: boolean;
}

/** Seats, and what the server handed to them. One base: it is opened before the first form is shown. */
export const base = new Base("palier-terrain-visites", 1, (db) => {
  db.createObjectStore("seats", { keyPath: "device" });
  db.createObjectStore("choice");
  db.createObjectStore("kits", { keyPath: "device" });
  db.createObjectStore("files", { keyPath: "href" });
});

export const allSeats = (): Promise<Seat[]> => base.all<Seat>("seats");

export async function currentSeat(): Promise<Seat | undefined> {
  const device = await base.get<string>("choice", "device");
  return device ? base.get<Seat>("seats", device) : undefined;
}

/** Sits there from now on; `replaced` is the seat the same person had, when the server gave another. */
export function takeSeat(seat: Seat, replaced: string | null = null): Promise<void> {
  return base.write(["seats", "choice"], (at) => {
    if (replaced) at("seats").delete(replaced);
    at("seats").put(seat);
    at("choice").put(seat.device, "device");
  });
}

/** The token is refused from now on. */
export async function endSeat(device: string, token: string): Promise<void> {
  const seat = await base.get<Seat>("seats", device);
  if (seat && seat.token === token) await base.write(["seats"], (at) => at("seats").put({ ...seat, ended: true }));
}
