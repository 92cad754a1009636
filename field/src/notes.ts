// What is written in an observation, and what a person's own notes come to once corrected or taken back.

import type { Kind, Outcome, PhotoNamed, Place, Severity, Value } from "./contract.ts";
import type { Item } from "./outbox.ts";

const SCHEMA = 3;

/** A constat being written; every change of it is kept. */
export interface Draft {
  key: string;
  device: string;
  /** The constat it corrects. */
  of: string | null;
  value: Value;
  theme: string | null;
  subtheme: string | null;
  severity: Severity | null;
  description: string;
  residents_words: string;
  stop: string | null;
  place: Place | null;
  photos: PhotoNamed[];
}

export function emptyDraft(key: string, device: string, stop: string | null): Draft {
  return {
    key,
    device,
    of: null,
    value: "dysfonctionnement",
    theme: null,
    subtheme: null,
    severity: null,
    description: "",
    residents_words: "",
    stop,
    place: null,
    photos: [],
  };
}

/** Has the person put anything of theirs in it? The stop, kept from one constat to the next, does not count. */
export function begun(draft: Draft): boolean {
  return Boolean(
    draft.of ||
    draft.theme ||
    draft.severity ||
    draft.description.trim() ||
    draft.residents_words.trim() ||
    draft.photos.length,
  );
}

export type Lack = "theme" | "words";

/** What stands between the draft and a constat someone can act on. */
export function lacks(draft: Draft): Lack[] {
  const found: Lack[] = [];
  if (!draft.theme) found.push("theme");
  if (draft.photos.length === 0 && !draft.description.trim() && !draft.residents_words.trim()) found.push("words");
  return found;
}

/** When, by the clock of this phone: the instant and its offset from UTC, in minutes. */
export interface When {
  at: number;
  offset: number;
}

export function now(): When {
  const date = new Date();
  return { at: date.getTime(), offset: -date.getTimezoneOffset() };
}

const stamped = (kind: Kind, when: When) => ({
  schema: SCHEMA,
  kind,
  captured_at: when.at,
  utc_offset_min: when.offset,
});

/** The text of a constat, or of its correction. */
export function constatBody(draft: Draft, when: When): string {
  const words = draft.residents_words.trim();
  return JSON.stringify({
    ...stamped(draft.of ? "correction" : "constat", when),
    ...(draft.of && { of: draft.of }),
    theme: draft.theme,
    ...(draft.subtheme && { subtheme: draft.subtheme }),
    value: draft.value,
    ...(draft.severity && draft.value === "dysfonctionnement" && { severity: draft.severity }),
    description: draft.description.trim(),
    ...(words && { residents_words: words }),
    ...(draft.stop && { stop: draft.stop }),
    ...(draft.place ?? (draft.stop && { placed_by: "arret" })),
    photos: draft.photos,
  });
}

export function verificationBody(
  of: string,
  outcome: Outcome,
  description: string,
  photos: PhotoNamed[],
  when: When,
): string {
  const words = description.trim();
  return JSON.stringify({
    ...stamped("verification", when),
    of,
    outcome,
    ...(words && { description: words }),
    photos,
  });
}

export function opinionBody(of: string, severity: Severity, when: When): string {
  return JSON.stringify({ ...stamped("avis", when), of, severity });
}

export function withdrawalBody(of: string, when: When): string {
  return JSON.stringify({ ...stamped("retrait", when), of });
}

/** What an observation read back from the outbox holds. */
export interface Written extends Omit<Draft, "key" | "device" | "place" | "photos"> {
  lon?: number;
  lat?: number;
  accuracy_m?: number;
  placed_by?: "gps" | "plan" | "arret";
  photos: PhotoNamed[];
}

/** One of my constats as it stands now. */
export interface Mine {
  /** The constat itself: it carries the number and the code. */
  item: Item;
  /** What its last correction says, or its own words. */
  written: Written;
  /** Everything written about it, itself first, in the order of writing. */
  trail: Item[];
  withdrawn: boolean;
}

/** My constats, the last written first. */
export function myConstats(items: Item[], device: string): Mine[] {
  const mine = items.filter((item) => item.device === device);
  const about = grouped(mine);
  return mine
    .filter((item) => item.kind === "constat")
    .map((item) => {
      const trail = [item, ...(about.get(item.id) ?? [])];
      const texts = trail.filter(({ kind }) => kind === "constat" || kind === "correction");
      const last = texts.at(-1) ?? item;
      return {
        item,
        written: JSON.parse(last.body) as Written,
        trail,
        withdrawn: trail.some(({ kind }) => kind === "retrait"),
      };
    })
    .reverse();
}

function grouped(items: Item[]): Map<string | null, Item[]> {
  const groups = new Map<string | null, Item[]>();
  for (const item of items) groups.set(item.of, [...(groups.get(item.of) ?? []), item]);
  return groups;
}

/** A draft that begins where a constat stands. */
export function correctionOf(mine: Mine, key: string): Draft {
  const { written } = mine;
  const place =
    written.lon !== undefined && written.lat !== undefined && written.placed_by && written.placed_by !== "arret"
      ? {
          lon: written.lon,
          lat: written.lat,
          placed_by: written.placed_by,
          ...(written.accuracy_m !== undefined && { accuracy_m: written.accuracy_m }),
        }
      : null;
  return {
    key,
    device: mine.item.device,
    of: mine.item.id,
    value: written.value,
    theme: written.theme,
    subtheme: written.subtheme ?? null,
    severity: written.severity ?? null,
    description: written.description,
    residents_words: written.residents_words ?? "",
    stop: written.stop ?? null,
    place,
    photos: written.photos,
  };
}

/** What this phone last said of something reported earlier. */
export function saidOf(
  items: Item[],
  device: string,
  of: string,
): { outcome: Outcome | null; severity: Severity | null; last: Item | null } {
  const about = items.filter((item) => item.device === device && item.of === of);
  const last = (kind: Kind) => about.filter((item) => item.kind === kind).at(-1);
  const verified = last("verification");
  const weighed = last("avis");
  return {
    outcome: verified ? (JSON.parse(verified.body) as { outcome: Outcome }).outcome : null,
    severity: weighed ? (JSON.parse(weighed.body) as { severity: Severity }).severity : null,
    last: verified ?? weighed ?? null,
  };
}
