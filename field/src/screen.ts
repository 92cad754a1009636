// What every screen receives, and what it gives back.

import type { Kit } from "./contract.ts";
import type { Seat } from "./seats.ts";

/** The walk being held. */
export interface Open {
  seat: Seat;
  kit: Kit;
}

export interface Screen {
  /** What the browser's title says. */
  name: string;
  content: Node[];
  /** Shows again what moved in the outbox; never what is being typed. */
  refresh?: () => Promise<void> | void;
  /** Stops what runs while it is seen. */
  leave?: () => void;
  /** Is something of the person's on it, not saved yet? */
  begun?: () => boolean;
}

export const themeOf = ({ themes }: Kit, code: string | null) => themes.find((theme) => theme.code === code);

export function stopName({ stops }: Kit, id: string | null | undefined): string | null {
  const stop = stops.find((stop) => stop.id === id);
  return stop ? `Arrêt ${stop.number}, ${stop.label}` : null;
}

let show: () => Promise<void> = () => Promise.resolve();

/** How the house shows what the address says. */
export function onGo(shown: () => Promise<void>): void {
  show = shown;
  addEventListener("hashchange", () => void shown());
}

/** Goes to a screen, even the one already seen; kept once it is shown. */
export function go(address: string): Promise<void> {
  if (location.hash !== address) history.pushState(null, "", address);
  return show();
}
