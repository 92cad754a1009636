// What each answer of the server means for what is on the phone, and what is said of it.

import type { ItemState } from "./outbox.ts";
import { quoted } from "./words.ts";

/** `later`: nothing changes, try again · `join`: the token is refused, ask to join again. */
export type Verdict = { state: ItemState; trouble: string | null } | "later" | "join";

/** For an observation. No verdict ever takes it out of the phone. */
export function verdict(status: number, said: string): Verdict {
  const because = said ? ` Le serveur dit : ${quoted(said)}` : "";
  switch (status) {
    case 200:
    case 201:
      return { state: "sent", trouble: null };
    case 401:
    case 403:
      return "join";
    case 409:
      return {
        state: "conflict",
        trouble:
          "À démêler au bureau : deux textes portent le même identifiant. Les deux sont gardés, une personne choisira. Vous n'avez rien à faire.",
      };
    case 410:
      return {
        state: "gone",
        trouble: "Supprimé au bureau. Il reste sur ce téléphone ; si c'est une erreur, parlez-en à l'animateur.",
      };
    case 400:
    case 413:
    case 422:
      return {
        state: "refused",
        trouble: `Le serveur ne peut pas le lire. Il reste sur ce téléphone : exportez-le dans un fichier et donnez-le à l'animateur.${because}`,
      };
    default:
      return "later";
  }
}

/** Why the sending stopped, and what to do about it. */
export function pauseFor(status: number): string {
  switch (status) {
    case 404:
      return "Le serveur ne trouve pas cette visite. Rien n'est perdu : parlez-en à l'animateur, ou exportez dans un fichier.";
    case 410:
      return "La visite est close. Rien n'est perdu : exportez dans un fichier et donnez-le à l'animateur.";
    case 429:
      return "Le serveur demande de patienter. L'envoi reprendra tout seul.";
    case 507:
      return "Le serveur n'a plus de place. Rien n'est perdu : gardez ce téléphone, l'envoi reprendra tout seul. Prévenez l'animateur.";
    default:
      return "Le serveur ne répond pas comme il faut. Rien n'est perdu, l'envoi reprendra tout seul.";
  }
}

/** Why a pass ended before its end. */
export class Pause extends Error {
  readonly asked: number;
  constructor(message: string, asked = 0) {
    super(message);
    this.asked = asked;
  }
}

/** The token is refused: this queue waits for its person, the others go on. */
export class MustJoin extends Error {}

export const NO_NETWORK = "Pas de réseau. Tout est gardé ici, l'envoi reprendra tout seul.";
export const JOIN_AGAIN =
  "Ce téléphone doit rejoindre la visite de nouveau. Rien n'est perdu : demandez le code à l'animateur.";

const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 5 * 60_000;

/** Milliseconds before the next try: doubling from 2 s to 5 min, a fifth more or less so that phones do not come together. */
export function pauseAfter(failures: number, asked: number, chance: number): number {
  const growing = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures - 1, 20));
  return Math.max(asked, Math.round(growing * (0.8 + 0.4 * chance)));
}

/** A photo's next piece, or null when all of it left. */
export function piece(
  offset: number,
  size: number,
  length: number,
): { from: number; to: number; range: string } | null {
  if (offset >= size) return null;
  const to = Math.min(size, offset + length);
  return { from: offset, to, range: `bytes ${offset}-${to - 1}/${size}` };
}
