// What the phone says of its outbox, in words a hurried person understands.

import type { Item, ItemState, Photo, Summary } from "./outbox.ts";
import { count, moment } from "./words.ts";

export const STATES: Record<ItemState, { words: string; icon: string; look: string }> = {
  local: { words: "Sur ce téléphone", icon: "phone", look: "warning" },
  sent: { words: "Envoyé", icon: "sent", look: "info" },
  received: { words: "Reçu", icon: "received", look: "success" },
  conflict: { words: "À démêler au bureau", icon: "warning", look: "danger" },
  gone: { words: "Supprimé au bureau", icon: "warning", look: "danger" },
  refused: { words: "Refusé par le serveur", icon: "warning", look: "danger" },
};

/** Where one note stands. */
export function stateWords({ state, photos }: Item): string {
  if (state === "received" && photos.length > 0)
    return photos.length > 1 ? "Reçu avec ses photos" : "Reçu avec sa photo";
  if (state === "sent" && photos.length > 0) return "Envoyé, photos en route";
  return STATES[state].words;
}

export interface Standing {
  words: string;
  look: "calm" | "waiting" | "warning" | "danger";
}

/** The line every screen carries: how much is only on this phone, and since when. `now` in UTC milliseconds. */
export function standing(figures: Summary, items: Item[], now: number): Standing {
  const { local, sent, received, photos, oldest, alarm, troubled } = figures;
  const noun = items.every(({ state, kind }) => state !== "local" || kind === "constat") ? "constat" : "note";
  const parts: string[] = [];
  if (local > 0 && oldest !== null) {
    const since = local > 1 ? `, le plus ancien : ${moment(oldest, now)}` : `, depuis ${moment(oldest, now)}`;
    parts.push(
      `${count(local, noun)} sur ce téléphone${noun === "note" ? since.replace("le plus ancien", "la plus ancienne") : since}`,
    );
  }
  if (photos > 0) parts.push(`${count(photos, "photo")} à envoyer`);
  if (local === 0 && sent > 0) parts.unshift(`${count(sent, "note envoyée", "notes envoyées")}`);
  if (troubled > 0) parts.push(`${count(troubled, "note")} à voir`);
  if (parts.length === 0)
    return {
      words: received > 0 ? `Tout est reçu (${count(received, "note")})` : "Rien en attente sur ce téléphone",
      look: "calm",
    };
  const warning = {
    none: "",
    day: "Plus de 24 heures sans envoi. ",
    three_days: "Plus de 3 jours sans envoi : trouvez du réseau ou exportez. ",
  }[alarm];
  const look =
    alarm === "three_days"
      ? "danger"
      : alarm === "day" || troubled > 0
        ? "warning"
        : local + photos > 0
          ? "waiting"
          : "calm";
  return { words: warning + parts.join(" · "), look };
}

/** Photos kept though the server has them. */
export function binWords(photos: Photo[], size: (bytes: number) => string): string {
  const kept = photos.filter(({ state }) => state === "confirmed");
  if (kept.length === 0)
    return "Les photos restent sur ce téléphone tant que le serveur ne les montre pas, puis 30 jours de plus.";
  const weight = kept.reduce((sum, photo) => sum + photo.size, 0);
  return `${count(kept.length, "photo reçue", "photos reçues")} par le serveur, gardées ici 30 jours par prudence (${size(weight)}).`;
}
