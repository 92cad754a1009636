// Placing points by hand on a map: with the mouse, a finger or the keyboard.
import { fetchShapes, lay, maplibregl } from "./ground.js";
import { inside } from "./inside.js";
import { degrees, lengthInWords, linesTrack, pointTrack, routeTrack } from "./track.js";

/** A press of an arrow, in degrees: about a metre; ten times more with Shift. */
const STEP = 0.00001;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
/** Close enough to tell one door from the next. */
const CLOSE = 17;

/** Opens the map of a `data-placing` panel; what is placed fills the fields that the panel names. */
export async function place(panel) {
  await new Placing(panel).open();
}

function trackOf({ stops, route, lon, lat }) {
  const field = (id) => document.getElementById(id);
  if (route) return routeTrack(field(route));
  return stops ? linesTrack(field(stops)) : pointTrack(field(lon), field(lat));
}

class Placing {
  constructor(panel) {
    this.panel = panel;
    this.track = trackOf(panel.dataset);
    this.pins = [];
    this.chosen = 0;
    this.which = this.part("which");
    this.which?.addEventListener("change", () => (this.chosen = this.which.selectedIndex));
    this.part("here").addEventListener("click", () => this.findMe());
    this.part("clear").addEventListener("click", () => this.clear());
    for (const field of this.track.fields) field.addEventListener("input", () => this.show());
    this.area?.addEventListener("change", () => this.open());
  }

  part(name) {
    return this.panel.querySelector(`[data-placing-${name}]`);
  }

  /** The list that says which area is shown, when the form has one. */
  get area() {
    return document.getElementById(this.panel.dataset.area);
  }

  async open() {
    if (this.area?.value === "") {
      this.say("Choisissez d'abord le quartier : la carte s'ouvre sur lui.");
      return;
    }
    const shapes = await fetchShapes(this.panel.dataset.geojson + (this.area?.value ?? ""));
    // A link would lead away from a form half filled.
    for (const { properties } of shapes.features) delete properties.href;
    this.map?.remove();
    this.pins = [];
    this.shapes = shapes;
    this.map = lay(this.part("map"), shapes, this.panel.dataset);
    this.map.on("click", ({ lngLat, originalEvent }) => {
      if (!originalEvent.target.closest(".map-pin")) this.put(this.chosen, lngLat.toArray());
    });
    this.chosen = this.nextFree(0);
    this.crossHair();
    this.show();
    this.say("");
  }

  /** With the keyboard, the cross in the middle is the place: the arrows move the map under it. */
  crossHair() {
    const cross = document.createElement("span");
    cross.className = "map-cross";
    cross.setAttribute("aria-hidden", "true");
    this.part("map").append(cross);
    const canvas = this.map.getCanvas();
    canvas.setAttribute("aria-describedby", this.part("help").id);
    canvas.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const index = this.chosen;
      this.put(index, this.map.getCenter().toArray());
      // A line goes on from the map; a point alone is then moved.
      if (!this.track.isLine) this.pins[index].getElement().focus();
    });
  }

  /** The first point from there on that has no place, or one more at the end. */
  nextFree(from) {
    const points = this.track.points();
    if (this.track.isLine) return points.length;
    if (!this.which) return 0;
    const free = points.findIndex(({ at }, index) => index >= from && !at);
    return free < 0 ? points.length : free;
  }

  put(index, at) {
    this.track.put(index, at);
    if (index === this.chosen) this.chosen = this.nextFree(index);
    this.show();
    this.say(this.sentence(index));
    if (!this.map.getBounds().contains(at)) this.map.panTo(at);
  }

  /** The point chosen, or the last of a line. */
  clear() {
    if (this.track.isLine) return this.shorten();
    const index = this.which ? this.which.selectedIndex : 0;
    const point = this.track.points()[index];
    if (!point?.at) {
      this.say("Aucun point à effacer.");
      return;
    }
    this.track.put(index, null);
    this.say(this.which ? `Point effacé : ${point.name}.` : "Point effacé.");
  }

  shorten() {
    const last = this.track.points().length - 1;
    if (last < 0) return this.say("Aucun point à retirer.");
    this.track.put(last, null);
    this.chosen = last;
    this.say(`Dernier point retiré. ${this.lengthSaid()}`);
  }

  lengthSaid() {
    const placed = this.track.points().flatMap(({ at }) => (at ? [at] : []));
    if (this.panel.dataset.shape) return placed.length === 1 ? "Un point placé." : `${placed.length} points placés.`;
    if (placed.length < 2) return "Un parcours a au moins deux points.";
    return `Parcours de ${placed.length} points, ${lengthInWords(placed)}.`;
  }

  findMe() {
    this.say("Recherche de votre position…");
    const found = ({ coords }) => {
      const index = this.chosen;
      const at = [coords.longitude, coords.latitude];
      this.put(index, at);
      this.map.jumpTo({ center: at, zoom: Math.max(this.map.getZoom(), CLOSE) });
      this.say(`${this.sentence(index)} Précision : environ ${Math.ceil(coords.accuracy)} m.`);
    };
    const lost = ({ code, PERMISSION_DENIED }) =>
      this.say(
        code === PERMISSION_DENIED
          ? "Votre navigateur ne donne pas votre position. Autorisez-la, ou placez le point à la main."
          : "Votre position est introuvable. Placez le point à la main.",
      );
    navigator.geolocation.getCurrentPosition(found, lost, { enableHighAccuracy: true, timeout: 15000 });
  }

  /** Draws what the fields say. */
  show() {
    if (!this.map) return;
    const points = this.track.points();
    this.offer(points);
    if (this.track.isLine) this.trace(points);
    for (const pin of this.pins.splice(points.length)) pin?.remove();
    for (const [index, { name, at }] of points.entries()) {
      if (!at) {
        this.pins[index]?.remove();
        this.pins[index] = undefined;
        continue;
      }
      this.pins[index] ??= this.pin(index, at);
      this.pins[index].setLngLat(at);
      this.pins[index].getElement().setAttribute("aria-label", `${name} : les flèches le déplacent d'un mètre`);
    }
  }

  /** The line between the points placed. */
  trace(points) {
    const coordinates = points.flatMap(({ at }) => (at ? [at] : []));
    this.traced = { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates } };
    if (this.map.getSource("route")) {
      this.map.getSource("route").setData(this.traced);
      return;
    }
    const map = this.map;
    const add = () => {
      if (map !== this.map || map.getSource("route")) return;
      map.addSource("route", { type: "geojson", data: this.traced });
      const colour = getComputedStyle(this.panel).getPropertyValue("--ds-color-danger-base-default").trim();
      map.addLayer({ id: "route", type: "line", source: "route", paint: { "line-color": colour, "line-width": 4 } });
    };
    if (map.isStyleLoaded()) add();
    else map.once("load", add);
  }

  /** The list of the points to place, and one more. */
  offer(points) {
    if (!this.which) return;
    const words = points.map(({ name, at }, index) => `${index + 1}. ${name}${at ? " (placé)" : ""}`);
    words.push(`${points.length + 1}. Nouvel arrêt`);
    this.which.replaceChildren(...words.map((text) => new Option(text)));
    this.chosen = Math.min(this.chosen, points.length);
    this.which.selectedIndex = this.chosen;
  }

  pin(index, at) {
    const sign = document.createElement("button");
    sign.type = "button";
    sign.className = "map-pin";
    if (this.track.isLine) sign.classList.add("map-pin--small");
    sign.textContent = this.which ? index + 1 : "";
    const pin = new maplibregl.Marker({ element: sign, draggable: true }).setLngLat(at).addTo(this.map);
    pin.on("dragend", () => this.put(index, pin.getLngLat().toArray()));
    sign.addEventListener("click", () => this.choose(index));
    sign.addEventListener("keydown", (event) => this.nudge(event, index));
    return pin;
  }

  choose(index) {
    this.chosen = index;
    if (this.which) this.which.selectedIndex = index;
  }

  nudge(event, index) {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    // The map would take the arrow for itself.
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? 10 * STEP : STEP;
    const [lon, lat] = this.track.points()[index].at;
    const at = [lon + arrow[0] * step, lat + arrow[1] * step];
    this.track.put(index, at);
    this.say(this.sentence(index));
    if (!this.map.getBounds().contains(at)) this.map.panTo(at);
  }

  sentence(index) {
    const { name, at } = this.track.points()[index];
    if (this.track.isLine) return `${name} placé. ${this.lengthSaid()}`;
    const within = inside(at, this.shapes.features);
    const where = { true: ", dans le quartier", false: ", hors du contour du quartier", null: "" }[within];
    const what = this.which ? `${name} placé` : "Point placé";
    return `${what} à ${degrees(at[1])} ; ${degrees(at[0])}${where}.`;
  }

  say(text) {
    this.part("said").textContent = text;
  }
}
