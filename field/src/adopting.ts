// No note without a seat to leave from.

import { allItems, moveTo } from "./outbox.ts";
import { allSeats, type Seat } from "./seats.ts";
import { exclusively } from "./send.ts";

/** Takes in what this phone holds of the walk under no seat at all: one that was replaced, or lost with its token. */
export async function adopt(seat: Seat): Promise<void> {
  const seated = new Set((await allSeats()).map(({ device }) => device));
  const lost = new Set(
    (await allItems())
      .filter(({ walk, device }) => walk === seat.walk && !seated.has(device))
      .map(({ device }) => device),
  );
  for (const device of lost) await exclusively(() => moveTo(device, seat.device));
}
