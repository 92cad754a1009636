// Fills the outbox through the phone's own code: many notes at once, as a long walk leaves them.

import { type Photo, photoKey, addDraftPhoto, save } from "../../src/outbox.ts";
import { sha256, uuidv7 } from "../../src/uuid.ts";

/** Saves that many constats of one seat; one in `every` has a photo of `weight` bytes of noise. */
export async function fill(device: string, walk: string, count: number, every: number, weight: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const photos = index % every === 0 ? [await taken(device, walk, weight)] : [];
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
    await save(
      {
        id: uuidv7(),
        device,
        walk,
        kind: "constat",
        of: null,
        body,
        sha256: await sha256(body),
        photos: photos.map((photo) => photo.sha256),
        saved_at: Date.now(),
        state: "local",
        trouble: null,
        receipt: null,
      },
      null,
    );
  }
}

async function taken(device: string, walk: string, weight: number): Promise<Photo> {
  const bytes = new Uint8Array(weight);
  for (let from = 0; from < weight; from += 65_536) crypto.getRandomValues(bytes.subarray(from, from + 65_536));
  const fingerprint = await sha256(bytes.buffer);
  const photo: Photo = {
    key: photoKey(device, fingerprint),
    sha256: fingerprint,
    device,
    walk,
    size: weight,
    state: "draft",
    confirmed_at: null,
    trouble: null,
  };
  await addDraftPhoto({ key: "seed" }, photo, bytes.buffer);
  return photo;
}
