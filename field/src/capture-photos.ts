// The photos of what is being written.

import type { PhotoNamed } from "./contract.ts";
import { addDraftPhoto, dropDraftPhoto, photoBytes, photoKey } from "./outbox.ts";
import { button, filePicker, h, say } from "./page.ts";
import { prepare, Unreadable } from "./photo.ts";

export interface WithPhotos {
  key: string;
  device: string;
  photos: PhotoNamed[];
}

export const PRIVACY = "Évitez les visages et les plaques d'immatriculation.";
const FULL =
  "Ce téléphone n'a plus de place. Rien de ce qui est enregistré n'est perdu : libérez de la place, puis recommencez.";

/** What to say of a failure of the phone itself. */
export function phoneTrouble(error: unknown): string {
  if (error instanceof Unreadable) return error.message;
  if (error instanceof DOMException && error.name === "QuotaExceededError") return FULL;
  return "Ce téléphone n'a pas pu l'écrire. Ne fermez pas cette page, recommencez.";
}

/** Thumbnails, one description each, and the two ways to add one. */
export function photosPanel(draft: WithPhotos, walk: string, changed: () => void): HTMLElement {
  const list = h("ul", { class: "thumbs" });
  const busy = h("p", { class: "hint", role: "status" });

  async function add(file: File): Promise<void> {
    busy.textContent = "Préparation de la photo…";
    try {
      const { sha256, bytes } = await prepare(file);
      if (!draft.photos.some((photo) => photo.sha256 === sha256)) {
        const named = { sha256, size: bytes.byteLength, description: "" };
        const { key, device } = draft;
        const photo = {
          key: photoKey(device, sha256),
          sha256,
          device,
          walk,
          size: bytes.byteLength,
          state: "draft" as const,
          confirmed_at: null,
          trouble: null,
        };
        await addDraftPhoto({ ...draft, key, photos: [...draft.photos, named] } as WithPhotos, photo, bytes);
        draft.photos = [...draft.photos, named];
        changed();
        await show();
      }
      busy.textContent = "Photo ajoutée.";
    } catch (error) {
      busy.textContent = "";
      say(phoneTrouble(error), "warning");
    }
  }

  async function remove(sha256: string): Promise<void> {
    draft.photos = draft.photos.filter((photo) => photo.sha256 !== sha256);
    await dropDraftPhoto(draft, photoKey(draft.device, sha256));
    changed();
    await show();
    busy.textContent = "Photo retirée.";
  }

  async function show(): Promise<void> {
    const thumbs = await Promise.all(draft.photos.map((photo, index) => thumb(photo, index)));
    list.replaceChildren(...thumbs);
  }

  async function thumb(photo: PhotoNamed, index: number): Promise<HTMLElement> {
    const id = `photo-${index}`;
    const words = h("input", {
      id,
      type: "text",
      maxlength: "300",
      value: photo.description,
      autocomplete: "off",
      oninput: () => {
        draft.photos = draft.photos.map((one) =>
          one.sha256 === photo.sha256 ? { ...one, description: words.value } : one,
        );
        changed();
      },
    });
    return h(
      "li",
      {},
      await photoImage(draft.device, photo.sha256, photo.description || `Photo ${index + 1}`),
      h(
        "div",
        { class: "stack stack--tight" },
        h("label", { for: id }, "Ce que montre la photo (facultatif)"),
        words,
        button("Retirer la photo", "close", () => void remove(photo.sha256), { class: "button button--quiet" }),
      ),
    );
  }

  void show();
  return h(
    "div",
    { class: "stack", id: "photo" },
    h(
      "div",
      { class: "row" },
      filePicker("Prendre une photo", "camera", true, (file) => void add(file), "button--first"),
      filePicker("Galerie", "add", false, (file) => void add(file), ""),
    ),
    busy,
    list,
    h("p", { class: "hint" }, PRIVACY),
  );
}

/** A photo of this phone, or words when its bytes have left. */
export async function photoImage(device: string, sha256: string, words: string): Promise<HTMLElement> {
  const bytes = await photoBytes(photoKey(device, sha256));
  if (!bytes) return h("p", { class: "hint" }, "Photo reçue par le serveur ; elle n'est plus sur ce téléphone.");
  const url = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
  return h("img", { src: url, alt: words, class: "photo", onload: () => URL.revokeObjectURL(url) });
}
