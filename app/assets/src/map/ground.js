// What every map of the house stands on: MapLibre in French, the colours of the theme, shapes from our own address,
// names that never cover each other. Without `data-tiles`, there is no background and no third party.
import maplibregl from "maplibre-gl/dist/maplibre-gl-csp.js";

export { maplibregl };

const FRENCH = {
  "AttributionControl.ToggleAttribution": "Afficher ou masquer les sources",
  "AttributionControl.MapFeedback": "Signaler une erreur sur la carte",
  "FullscreenControl.Enter": "Plein écran",
  "FullscreenControl.Exit": "Quitter le plein écran",
  "LogoControl.Title": "MapLibre",
  "Map.Title": "Carte",
  "Marker.Title": "Repère",
  "NavigationControl.ResetBearing": "Remettre le nord en haut",
  "NavigationControl.ZoomIn": "Zoomer",
  "NavigationControl.ZoomOut": "Dézoomer",
  "CooperativeGesturesHandler.WindowsHelpText": "Ctrl + molette pour zoomer",
  "CooperativeGesturesHandler.MacHelpText": "⌘ + molette pour zoomer",
  "CooperativeGesturesHandler.MobileHelpText": "Deux doigts pour déplacer la carte",
};

/** What is shown when no shape says where to look: metropolitan France. */
const FRANCE = { center: [2.5, 46.6], zoom: 4.5 };

/** Half the side of a dot, in pixels; see `.map-marker--dot`. */
const DOT = 8;

/** The GeoJSON features at one of our addresses. */
export async function fetchShapes(address) {
  const response = await fetch(address, { headers: { Accept: "application/geo+json" } });
  if (!response.ok) throw new Error(`carte : réponse ${response.status}`);
  return response.json();
}

/**
 * Lays a map over `element`, showing these shapes. A feature may carry `label`, `href` and `tone`; `data` says the worker,
 * and the tiles with their attribution when there are some.
 */
export function lay(element, shapes, { worker, tiles, attribution }) {
  maplibregl.setWorkerUrl(worker);
  element.replaceChildren();
  const bounds = extent(shapes);
  const map = new maplibregl.Map({
    container: element,
    style: style(element, shapes, tiles),
    ...(bounds.isEmpty() ? FRANCE : { bounds, fitBoundsOptions: { padding: 40, maxZoom: 16 } }),
    attributionControl: attribution ? { customAttribution: attribution } : false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    locale: FRENCH,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }));
  const signs = shapes.features.map((feature) => mark(map, feature)).filter(Boolean);
  const settle = () => unfold(signs, element.getBoundingClientRect());
  map.on("moveend", settle);
  settle();
  return map;
}

function style(element, shapes, tiles) {
  const colours = getComputedStyle(element);
  const colour = (name) => colours.getPropertyValue(`--ds-color-${name}`).trim();
  const sources = { shapes: { type: "geojson", data: shapes } };
  const layers = [
    { id: "paper", type: "background", paint: { "background-color": colour("neutral-background-tinted") } },
  ];
  if (tiles) {
    sources.tiles = { type: "raster", tiles: [tiles], tileSize: 256 };
    layers.push({ id: "tiles", type: "raster", source: "tiles" });
  }
  layers.push(
    {
      id: "areas",
      type: "fill",
      source: "shapes",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": colour("action-base-default"), "fill-opacity": 0.18 },
    },
    {
      id: "lines",
      type: "line",
      source: "shapes",
      filter: ["!=", ["geometry-type"], "Point"],
      paint: { "line-color": colour("action-base-default"), "line-width": 2 },
    },
    {
      id: "points",
      type: "circle",
      source: "shapes",
      filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-color": colour("action-base-default"), "circle-radius": 5 },
    },
  );
  return { version: 8, sources, layers };
}

function mark(map, feature) {
  const { label, href, tone } = feature.properties ?? {};
  if (!label || !feature.geometry) return null;
  const sign = document.createElement(href ? "a" : "span");
  sign.className = tone ? `map-marker map-marker--${tone}` : "map-marker";
  sign.textContent = label;
  if (href) sign.href = href;
  new maplibregl.Marker({ element: sign }).setLngLat(extent({ features: [feature] }).getCenter()).addTo(map);
  // The library calls every marker a button named "Repère": ours are links, or plain words, named by their text.
  sign.removeAttribute("role");
  sign.removeAttribute("aria-label");
  return sign;
}

/**
 * Shows each name that fits and covers neither another nor the place of another; a dot stands for the others until one
 * comes closer or points at it.
 */
function unfold(signs, frame) {
  for (const sign of signs) sign.classList.remove("map-marker--dot");
  const boxes = signs.map((sign) => sign.getBoundingClientRect());
  const dots = boxes.map(dot);
  const shown = [];
  for (const [place, box] of boxes.entries()) {
    const fits = box.left >= frame.left && box.right <= frame.right;
    const alone = dots.every((other, its) => its === place || apart(box, other));
    const readable = fits && alone && shown.every((other) => apart(box, other));
    if (readable) shown.push(box);
    signs[place].classList.toggle("map-marker--dot", !readable);
  }
}

/** Where the dot of a sign would be drawn. */
function dot({ left, right, top, bottom }) {
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  return { left: x - DOT, right: x + DOT, top: y - DOT, bottom: y + DOT };
}

function apart(one, other) {
  return one.right <= other.left || one.left >= other.right || one.bottom <= other.top || one.top >= other.bottom;
}

/** The rectangle that holds every position of the features. */
function extent({ features }) {
  const bounds = new maplibregl.LngLatBounds();
  const walk = (coordinates) =>
    typeof coordinates[0] === "number" ? bounds.extend(coordinates) : coordinates.forEach(walk);
  for (const { geometry } of features) {
    if (geometry?.coordinates?.length) walk(geometry.coordinates);
  }
  return bounds;
}
