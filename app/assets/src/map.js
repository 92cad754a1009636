// The maps of a page, loaded only where one is wanted.
import { fetchShapes, lay } from "./map/ground.js";

export { place } from "./map/place.js";

/** Draws the map described by the data attributes of `element`. */
export async function draw(element) {
  lay(element, await fetchShapes(element.dataset.geojson), element.dataset);
}
