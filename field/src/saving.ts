// One way to save an observation, whatever it says: strictly on this phone first, then on its way.

import type { Kind } from "./contract.ts";
import { save } from "./outbox.ts";
import type { Seat } from "./seats.ts";
import { send } from "./send.ts";
import { sha256, uuidv7 } from "./uuid.ts";

export interface Said {
  kind: Kind;
  /** What it is about; null for a constat. */
  of: string | null;
  body: string;
  photos: string[];
}

/** Kept once it is on the disk of this phone: only then may the screen say so. */
export async function note(
  seat: Seat,
  { kind, of, body, photos }: Said,
  draft: Parameters<typeof save>[1] = null,
): Promise<void> {
  const fingerprint = await sha256(body);
  await save(
    {
      id: uuidv7(),
      device: seat.device,
      walk: seat.walk,
      kind,
      of,
      body,
      sha256: fingerprint,
      photos,
      saved_at: Date.now(),
      state: "local",
      trouble: null,
      receipt: null,
    },
    draft,
  );
  void send();
}
