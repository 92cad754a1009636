// What is placed by hand on a map is a track: named points in order, each with its place or none yet. A track reads and
// writes the fields of the form, which stay the truth: what is typed moves the map, what is placed fills the fields.
// A constat is a track of one point; the stops of a walk, a track of several. A line drawn is another.

/** Degrees as the form takes them: five decimals, about a metre. */
export const degrees = (value) => value.toFixed(5).replace(".", ",");

/** What was typed as `[lon, lat]`, or null when it is no place on Earth. */
export function position(lon = "", lat = "") {
  const [east, north] = [lon, lat].map((text) => (text.trim() ? Number(text.trim().replace(",", ".")) : NaN));
  return Math.abs(east) <= 180 && Math.abs(north) <= 90 ? [east, north] : null;
}

/** One point, in a field of longitude and a field of latitude. */
export function pointTrack(lon, lat) {
  return {
    fields: [lon, lat],
    points: () => [{ name: "Point", at: position(lon.value, lat.value) }],
    put(_, at) {
      [lon.value, lat.value] = at ? at.map(degrees) : ["", ""];
      tell(lon);
    },
  };
}

/** A point a line, `name ; longitude ; latitude`; one put after the last is added under a name to be changed. */
export function linesTrack(area) {
  const lines = () => area.value.split("\n").filter((line) => line.trim());
  return {
    fields: [area],
    points: () =>
      lines().map((line) => {
        const [name, lon, lat] = line.split(";");
        return { name: name.trim(), at: position(lon, lat) };
      }),
    put(index, at) {
      const kept = lines();
      const name = kept[index]?.split(";")[0].trim() || `Arrêt ${index + 1}`;
      kept[index] = at ? [name, ...at.map(degrees)].join(" ; ") : name;
      area.value = kept.join("\n");
      tell(area);
    },
  };
}

/** Says that a field changed, as typing does: the form knows that it holds something new. */
function tell(field) {
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
