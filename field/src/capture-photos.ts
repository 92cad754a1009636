// The photos of what is being written.

import type { PhotoNamed } from "./contract.ts";
import { addDraftPhoto, dropDraftPhoto, type Photo, photoBytes, photoKey } from "./outbox.ts";
import { button, filePicker, h, say } from "./page.ts";
import { prepare, type Taken, Unreadable } from "./photo.ts";

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
export class PhotosPanel {
  readonly element: HTMLElement;
  readonly #list = h("ul", { class: "thumbs" });
  readonly #busy = h("p", { class: "hint", role: "status" });
  readonly #draft: WithPhotos;
  readonly #walk: string;
  readonly #changed: () => void;
  /** One photo after the other; saving waits for the last. */
  #work: Promise<void> = Promise.resolve();

  constructor(draft: WithPhotos, walk: string, changed: () => void) {
    this.#draft = draft;
    this.#walk = walk;
    this.#changed = changed;
    const ways = [
      filePicker("Prendre une photo", "camera", true, (file) => this.#then(() => this.#add(file)), "button--first"),
      filePicker("Galerie", "add", false, (file) => this.#then(() => this.#add(file)), ""),
    ];
    const privacy = h("p", { class: "hint" }, PRIVACY);
    this.element = h(
      "div",
      { class: "stack", id: "photo" },
      h("div", { class: "row" }, ways),
      this.#busy,
      this.#list,
      privacy,
    );
    void this.#show();
  }

  /** Kept once every photo taken is in the draft. */
  settled(): Promise<void> {
    return this.#work;
  }

  #then(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => say(phoneTrouble(error), "warning"));
  }

  async #add(file: File): Promise<void> {
    this.#busy.textContent = "Préparation de la photo…";
    try {
      const taken = await prepare(file);
      if (!this.#draft.photos.some(({ sha256 }) => sha256 === taken.sha256)) await this.#keep(taken);
      this.#busy.textContent = "Photo ajoutée.";
    } catch (error) {
      this.#busy.textContent = "";
      say(phoneTrouble(error), "warning");
    }
  }

  /** On the disk of the phone first, then on the screen. */
  async #keep({ sha256, bytes }: Taken): Promise<void> {
    const { device, photos } = this.#draft;
    const size = bytes.byteLength;
    const named = [...photos, { sha256, size, description: "" }];
    const key = photoKey(device, sha256);
    const row: Photo = {
      key,
      sha256,
      device,
      walk: this.#walk,
      size,
      state: "draft",
      confirmed_at: null,
      trouble: null,
    };
    const draft: WithPhotos = { ...this.#draft, photos: named };
    await addDraftPhoto(draft, row, bytes);
    await this.#put(named);
  }

  async #remove(gone: string): Promise<void> {
    await this.#put(this.#draft.photos.filter(({ sha256 }) => sha256 !== gone));
    await dropDraftPhoto(this.#draft, photoKey(this.#draft.device, gone));
    this.#busy.textContent = "Photo retirée.";
  }

  async #put(photos: PhotoNamed[]): Promise<void> {
    this.#draft.photos = photos;
    this.#changed();
    await this.#show();
  }

  async #show(): Promise<void> {
    const thumbs = await Promise.all(this.#draft.photos.map((photo, index) => this.#thumb(photo, index)));
    this.#list.replaceChildren(...thumbs);
  }

  async #thumb({ sha256, description }: PhotoNamed, index: number): Promise<HTMLElement> {
    const id = `photo-${index}`;
    const oninput = () => {
      const described = (one: PhotoNamed) => (one.sha256 === sha256 ? { ...one, description: words.value } : one);
      this.#draft.photos = this.#draft.photos.map(described);
      this.#changed();
    };
    const words = h("input", { id, type: "text", maxlength: "300", value: description, autocomplete: "off", oninput });
    const label = h("label", { for: id }, "Ce que montre la photo (facultatif)");
    const drop = button("Retirer la photo", "close", () => this.#then(() => this.#remove(sha256)), {
      class: "button button--quiet",
    });
    const picture = await photoImage(this.#draft.device, sha256, description || `Photo ${index + 1}`);
    return h("li", {}, picture, h("div", { class: "stack stack--tight" }, label, words, drop));
  }
}

/** A photo of this phone, or words when its bytes have left. */
export async function photoImage(device: string, sha256: string, words: string): Promise<HTMLElement> {
  const bytes = await photoBytes(photoKey(device, sha256));
  if (!bytes) return h("p", { class: "hint" }, "Photo reçue par le serveur ; elle n'est plus sur ce téléphone.");
  const url = URL.createObjectURL(new Blob([bytes], { type: "image/jpeg" }));
  return h("img", { src: url, alt: words, class: "photo", onload: () => URL.revokeObjectURL(url) });
}
