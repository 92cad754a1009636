// A photo as it leaves the phone: drawn anew, so that nothing of what the camera wrote beside it (place, model, owner) remains.

import { sha256 } from "./uuid.ts";

/** Longest side, in pixels, and quality of the JPEG: enough to read a house number, light enough for a weak network. */
const LONG_SIDE = 1600;
const QUALITY = 0.8;

export interface Taken {
  sha256: string;
  bytes: ArrayBuffer;
}

/** Says, in French, why a file cannot be a photo. */
export class Unreadable extends Error {}

/**
 * Reads a picture as the camera gave it, upright.
 * @throws Unreadable when this phone cannot read it.
 */
export async function prepare(file: Blob): Promise<Taken> {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new Unreadable(
      "Cette image ne peut pas être lue. Reprenez la photo, ou choisissez un autre format (JPEG, PNG).",
    );
  });
  const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!blob || blob.type !== "image/jpeg")
    throw new Unreadable("Ce téléphone n'a pas pu préparer la photo. Fermez d'autres applications et reprenez-la.");
  const bytes = bare(await blob.arrayBuffer());
  return { sha256: await sha256(bytes), bytes };
}

const [APP0, APP15, COMMENT, SCAN] = [0xe0, 0xef, 0xfe, 0xda];

/** The same JPEG without its APP1 to APP15 segments and comments: some browsers add a profile of their own. */
export function bare(jpeg: ArrayBuffer): ArrayBuffer {
  const view = new DataView(jpeg);
  const kept = [new Uint8Array(jpeg, 0, 2)];
  let at = 2;
  while (at + 4 <= view.byteLength && view.getUint8(at) === 0xff && view.getUint8(at + 1) !== SCAN) {
    const marker = view.getUint8(at + 1);
    const length = 2 + view.getUint16(at + 2);
    if (!((marker > APP0 && marker <= APP15) || marker === COMMENT)) kept.push(new Uint8Array(jpeg, at, length));
    at += length;
  }
  kept.push(new Uint8Array(jpeg, at));
  const whole = new Uint8Array(kept.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of kept) {
    whole.set(part, end);
    end += part.length;
  }
  return whole.buffer;
}
