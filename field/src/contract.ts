// What the phone and the server say to each other (`/api/v1`), version 3 of the payload.

export type Value = "point_fort" | "dysfonctionnement" | "idee" | "question";
export type Severity = "gene" | "degradation" | "danger";
export type Outcome = "toujours_la" | "resolu";
export type Kind = "constat" | "correction" | "verification" | "avis" | "retrait";

/** A photo as an observation names it; its bytes travel apart. Size in bytes. */
export interface PhotoNamed {
  sha256: string;
  size: number;
  description: string;
}

/** Where something was seen: WGS84, accuracy in metres when the phone measured it. */
export interface Place {
  lon: number;
  lat: number;
  accuracy_m?: number;
  placed_by: "gps" | "plan";
}

export interface Subtheme {
  code: string;
  title: string;
}
export interface Theme extends Subtheme {
  icon: string;
  restricted: boolean;
  subthemes: Subtheme[];
}
export interface Stop {
  id: string;
  number: number;
  label: string;
  lon: number | null;
  lat: number | null;
}

/** What was already reported here and is not resolved. */
export interface Earlier {
  id: string;
  number: number;
  walk_day: string;
  theme: string;
  subtheme: string | null;
  value: Value;
  severity: Severity | null;
  state: string;
  description: string;
  stop_label: string | null;
  lon: number | null;
  lat: number | null;
  photo: string | null;
  photo_description: string | null;
  /** Number of the stop where it is met, and metres to it; absent from what was taken along before the server said so. */
  near?: number | null;
  metres?: number | null;
}

export interface Plan {
  href: string;
  /** West, south, east, north. */
  bbox: [number, number, number, number];
  width: number;
  height: number;
}

/** Everything a phone needs to hold a walk without a network. */
export interface Kit {
  schema: number;
  walk: {
    id: string;
    title: string;
    kind: string;
    quartier: string;
    commune: string;
    day: string;
    starts_at: string | null;
    meeting_point: string | null;
    objectives: string | null;
    state: string;
  };
  device: { id: string; number: number };
  stops: Stop[];
  route: [number, number][] | null;
  plan: Plan | null;
  themes: Theme[];
  earlier: Earlier[];
}

export interface Joined {
  token: string;
  device: string;
  number: number;
  walk: string;
  /** What the walk is made of; null when it is to be asked for. */
  kit?: Kit | null;
}

/** Proof that the server holds an observation durably. */
export interface Receipt {
  id: string;
  sha256: string;
  seq: number;
  number: number | null;
  code: string | null;
  received_at: number;
  state: string;
  photos: { sha256: string; complete: boolean }[];
}

export interface BatchAnswer {
  results: { id: string; status: number; receipt?: Receipt; detail?: string }[];
}

/** What of a walk the server holds durably. */
export interface Manifest {
  observations: { id: string; sha256: string }[];
  photos: { sha256: string }[];
  server_time: number;
}

/** Observations in one batch, and bytes in one piece of a photo. */
export const BATCH = 50;
export const PIECE = 256 * 1024;
