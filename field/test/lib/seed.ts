// Fills the outbox through the phone's own code: many notes at once, as a long walk leaves them.

import type { Kind } from "../../src/contract.ts";
import { addDraftPhoto, type Item, type Photo, photoKey, save } from "../../src/outbox.ts";
import { sha256, uuidv7 } from "../../src/uuid.ts";

/** One constat in so many is taken back. */
const TAKEN_BACK = 20;

/** Saves that many constats of one seat; one in `every` has a photo of noise, that many pixels wide. */
export async function fill(device: string, walk: string, count: number, every: number, width: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const photos = index % every === 0 ? [await taken(device, walk, width)] : [];
    const body = JSON.stringify({
      schema: 3,
      kind: "constat",
      captured_at: Date.now(),
      utc_offset_min: 60,
      theme: "proprete",
      value: "dysfonctionnement",
      description: `constat ${index}`,
      photos: photos.map((photo) => ({ sha256: photo.sha256, size: photo.size, description: "" })),
    });
    const id = await saved(device, walk, "constat", null, body, photos);
    if (index % TAKEN_BACK === TAKEN_BACK - 1) await withdrawn(device, walk, id);
  }
}

function withdrawn(device: string, walk: string, of: string): Promise<string> {
  const body = JSON.stringify({ schema: 3, kind: "retrait", captured_at: Date.now(), utc_offset_min: 60, of });
  return saved(device, walk, "retrait", of, body, []);
}

async function saved(
  device: string,
  walk: string,
  kind: Kind,
  of: string | null,
  body: string,
  photos: Photo[],
): Promise<string> {
  const id = uuidv7();
  const item: Item = {
    id,
    device,
    walk,
    kind,
    of,
    body,
    sha256: await sha256(body),
    photos: photos.map((photo) => photo.sha256),
    saved_at: Date.now(),
    state: "local",
    trouble: null,
    receipt: null,
  };
  await save(item, null);
  return id;
}

/** Noise weighs the most: about a byte for each pixel. */
async function taken(device: string, walk: string, width: number): Promise<Photo> {
  const canvas = new OffscreenCanvas(width, width);
  const pixels = new ImageData(width, width);
  for (let from = 0; from < pixels.data.length; from += 65_536)
    crypto.getRandomValues(pixels.data.subarray(from, from + 65_536));
  for (let opaque = 3; opaque < pixels.data.length; opaque += 4) pixels.data[opaque] = 255;
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  const bytes = await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 })).arrayBuffer();
  const fingerprint = await sha256(bytes);
  const photo: Photo = {
    key: photoKey(device, fingerprint),
    sha256: fingerprint,
    device,
    walk,
    size: bytes.byteLength,
    state: "draft",
    confirmed_at: null,
    trouble: null,
  };
  await addDraftPhoto({ key: "seed" }, photo, bytes);
  return photo;
}
