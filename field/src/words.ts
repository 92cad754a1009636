// French of codes, times and states.

import type { Kind, Severity, Value } from "./contract.ts";

export const VALUES: readonly [Value, string][] = [
  ["dysfonctionnement", "Dysfonctionnement"],
  ["point_fort", "Point fort"],
  ["idee", "Idée"],
  ["question", "Question"],
];

export const SEVERITIES: readonly [Severity, string][] = [
  ["gene", "Gêne"],
  ["degradation", "Dégradation"],
  ["danger", "Danger"],
];

export const KINDS: Record<Kind, string> = {
  constat: "Constat",
  correction: "Correction",
  verification: "Vérification",
  avis: "Avis sur la gravité",
  retrait: "Retrait",
};

export function valueName(value: string): string {
  return VALUES.find(([code]) => code === value)?.[1] ?? value;
}

export function severityName(severity: string): string {
  return SEVERITIES.find(([code]) => code === severity)?.[1] ?? severity;
}

/** "3 constats", "1 constat": the plural begins at two. */
export function count(number: number, one: string, several = `${one}s`): string {
  return `${number.toLocaleString("fr-FR")} ${number < 2 ? one : several}`;
}

/** "14 h 05" today, "samedi 21 novembre à 14 h 05" another day. `at` and `now` in UTC milliseconds. */
export function moment(at: number, now: number): string {
  const date = new Date(at);
  const hour = `${date.getHours()}\u00a0h\u00a0${String(date.getMinutes()).padStart(2, "0")}`;
  if (date.toDateString() === new Date(now).toDateString()) return hour;
  return `${longDay(date)} à ${hour}`;
}

/** "mardi 3 mars 2026"; a day is written `2026-03-03`. */
export function day(written: string): string {
  const [year, month, date] = written.split("-").map(Number);
  return longDay(new Date(year ?? 0, (month ?? 1) - 1, date ?? 1));
}

function longDay(date: Date): string {
  return date.toLocaleDateString("fr-FR", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

/** "1,2 Mo", "350 ko". */
export function size(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toLocaleString("fr-FR", { maximumFractionDigits: 1 })} Mo`;
  return `${Math.max(1, Math.round(bytes / 1000))} ko`;
}

/** "à 8 m près". */
export function accuracy(metres: number): string {
  return `à ${Math.max(1, Math.round(metres)).toLocaleString("fr-FR")} m près`;
}

/** Between French quotation marks that never part from their words. */
export function quoted(words: string): string {
  return `«\u00a0${words}\u00a0»`;
}
