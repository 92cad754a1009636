// Joining a walk with its code, without an account.

import { ask, detail, read, retryAfter, Unreachable } from "./api.ts";
import type { Joined } from "./contract.ts";
import { allSeats, type Seat } from "./seats.ts";
import { keepKit } from "./walk.ts";
import { quoted } from "./words.ts";

const LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const LENGTH = 8;

export type Refusal = { ok: false; words: string; offline: boolean };
/** `replaced`: the device the same person had, when the server gave another. */
export type Entry = { ok: true; seat: Seat; replaced: string | null } | Refusal;

/** The code as the server wants it; case, spaces and dashes do not matter. */
export function cleanCode(typed: string): string {
  return typed.toUpperCase().replace(/[\s-]+/g, "");
}

/** What is wrong with a code, before asking the server; null when nothing is. */
export function codeFault(code: string): string | null {
  if (code === "") return "Tapez le code de la visite : il est sur l'affiche et sur la convocation.";
  const strange = [...code].find((letter) => !LETTERS.includes(letter));
  if (strange) return `Le code ne contient pas ${quoted(strange)}. Il n'y a ni 0, ni 1, ni I, ni L, ni O.`;
  if (code.length !== LENGTH) return `Le code a ${LENGTH} caractères ; vous en avez tapé ${code.length}.`;
  return null;
}

/** The seat this phone already has with that code, if its token still holds. */
export async function seatOf(code: string): Promise<Seat | undefined> {
  return (await allSeats()).findLast((seat) => seat.code === code && !seat.ended);
}

/**
 * Takes a seat in the walk. `former` is the seat to take again after its token was refused. Without it a new person
 * comes in, and whatever this phone held stays under its own seat. The kit that comes with the answer is kept; the caller takes
 * the seat.
 */
export async function join(code: string, former?: Seat): Promise<Entry> {
  try {
    const body = JSON.stringify({ code, ...(former && { device: former.device, token: former.token }) });
    const answer = await ask("POST", "/api/v1/join", { body });
    if (answer.status !== 201)
      return { ok: false, words: refusal(answer.status, retryAfter(answer), detail(answer)), offline: false };
    const { token, device, number, walk, kit } = read<Joined>(answer);
    if (former && former.walk !== walk) {
      return {
        ok: false,
        words: "Ce code est celui d'une autre visite. Demandez celui de cette visite à l'animateur.",
        offline: false,
      };
    }
    if (kit) await keepKit(device, kit);
    const replaced = former && former.device !== device ? former.device : null;
    return { ok: true, seat: { device, walk, number, token, code, ended: false }, replaced };
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    return {
      ok: false,
      words: "Pas de réseau. Il en faut une seule fois, pour rejoindre la visite ; ensuite, plus besoin.",
      offline: true,
    };
  }
}

function refusal(status: number, wait: number, said: string): string {
  const minutes = Math.max(1, Math.ceil(wait / 60_000));
  switch (status) {
    case 404:
      return "Aucune visite n'a ce code. Vérifiez-le sur l'affiche, ou demandez-le à l'animateur.";
    case 410:
      return "Cette visite est close : on ne peut plus y noter. Parlez-en à l'animateur.";
    case 429:
      return `Trop d'essais. Recommencez dans ${minutes === 1 ? "une minute" : `${minutes} minutes`}.`;
    default:
      return said || "Le serveur ne répond pas comme il faut. Recommencez dans un moment.";
  }
}
