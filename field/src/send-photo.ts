// One photo, in pieces, from where the server stands.

import { MustJoin, Pause, pauseFor, piece } from "./answers.ts";
import { ask, detail, read, retryAfter, Unreachable } from "./api.ts";
import { PIECE } from "./contract.ts";
import { type Photo, photoBytes, updatePhotos } from "./outbox.ts";
import type { Seat } from "./seats.ts";

/** Times the server may say another offset than ours before we stop arguing. */
const DISAGREEMENTS = 5;

/**
 * Sends what is left of it, until the server has it whole or refused it for good. Says whether anything moved: a photo the
 * server already had is no progress.
 */
export async function sendPhoto(seat: Seat, photo: Photo): Promise<boolean> {
  const bytes = await photoBytes(photo.key);
  if (!bytes) {
    await move(
      photo,
      "refused",
      "Cette photo n'est plus sur ce téléphone et le serveur ne la montre pas. Prévenez l'animateur.",
    );
    return true;
  }
  const path = `/api/v1/photos/${photo.sha256}`;
  const known = photo.state === "partial" ? await standing(seat, path) : { offset: 0, complete: false };
  if (known.complete) {
    await move(photo, "uploaded", null);
    return false;
  }
  let { offset } = known;
  for (let disagreements = 0; disagreements < DISAGREEMENTS;) {
    const next = piece(offset, bytes.byteLength, PIECE) ?? piece(0, bytes.byteLength, PIECE);
    if (!next) break;
    if (photo.state === "local") await move(photo, "partial", null);
    const answer = await ask("PUT", path, {
      seat,
      headers: { "Content-Range": next.range, "Content-Type": "image/jpeg" },
      body: bytes.slice(next.from, next.to),
      patience: 90_000,
    });
    switch (answer.status) {
      case 200:
      case 201:
        await move(photo, "uploaded", null);
        return true;
      case 204:
      case 409:
        offset = stated(answer.headers) ?? (answer.status === 204 ? next.to : 0);
        if (answer.status === 409 || offset <= next.from) disagreements += 1;
        break;
      case 401:
      case 403:
        throw new MustJoin();
      case 413:
      case 422:
        await move(
          photo,
          "refused",
          `Le serveur refuse cette photo. Elle reste sur ce téléphone : exportez-la dans un fichier. ${detail(answer)}`.trim(),
        );
        return true;
      default:
        throw new Pause(pauseFor(answer.status), retryAfter(answer));
    }
  }
  throw new Pause(pauseFor(500));
}

async function move(photo: Photo, state: Photo["state"], trouble: string | null): Promise<void> {
  Object.assign(photo, { state, trouble });
  await updatePhotos([photo]);
}

interface Standing {
  offset: number;
  complete: boolean;
}

async function standing(seat: Seat, path: string): Promise<Standing> {
  const answer = await ask("GET", path, { seat });
  if (answer.status === 401 || answer.status === 403) throw new MustJoin();
  if (answer.status === 404) return { offset: 0, complete: false };
  if (answer.status !== 200) throw new Pause(pauseFor(answer.status), retryAfter(answer));
  const { offset, complete } = read<Standing>(answer);
  if (!Number.isInteger(offset)) throw new Unreachable("the answer is torn");
  return { offset, complete };
}

function stated(headers: Headers): number | null {
  const offset = headers.get("Upload-Offset");
  return offset !== null && /^\d+$/.test(offset) ? Number(offset) : null;
}
