// Whether a place lies within the surfaces of some GeoJSON features.

/** True or false; null when no feature has a surface. */
export function inside([lon, lat], features) {
  const surfaces = features.flatMap(({ geometry }) => {
    if (geometry?.type === "Polygon") return [geometry.coordinates];
    return geometry?.type === "MultiPolygon" ? geometry.coordinates : [];
  });
  if (surfaces.length === 0) return null;
  // A place in a hole crosses two rings: out again.
  return surfaces.some((rings) => rings.filter((ring) => around(lon, lat, ring)).length % 2 === 1);
}

/** Whether a ring goes around the place: a line drawn east from it crosses the ring an odd number of times. */
function around(lon, lat, ring) {
  let crossed = false;
  for (const [index, [x, y]] of ring.entries()) {
    const [px, py] = ring[(index || ring.length) - 1];
    if (y > lat !== py > lat && lon < ((px - x) * (lat - y)) / (py - y) + x) crossed = !crossed;
  }
  return crossed;
}
