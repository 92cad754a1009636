// Where the phone says it is.

import type { Place } from "./contract.ts";

export type Fix = { place: Place } | { trouble: string };

/** Metres beyond which a position helps nobody find the spot. */
export const VAGUE = 60;

/** Is the person's consent already given? Then the position may be proposed before anything is touched. */
export async function mayLocate(): Promise<boolean> {
  const permission = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  return permission?.state === "granted";
}

/** Follows the position; returns how to stop. */
export function follow(tell: (fix: Fix) => void): () => void {
  if (!("geolocation" in navigator)) {
    tell({ trouble: "Ce téléphone ne donne pas sa position." });
    return () => undefined;
  }
  const watch = navigator.geolocation.watchPosition(
    ({ coords: { longitude, latitude, accuracy } }) =>
      tell({
        place: { lon: rounded(longitude), lat: rounded(latitude), accuracy_m: Math.round(accuracy), placed_by: "gps" },
      }),
    ({ code }) =>
      tell({
        trouble: code === 1 ? "La position du téléphone n'est pas autorisée." : "La position n'est pas encore trouvée.",
      }),
    { enableHighAccuracy: true, maximumAge: 10_000, timeout: 30_000 },
  );
  return () => navigator.geolocation.clearWatch(watch);
}

/** Six decimals are ten centimetres: more says nothing. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
