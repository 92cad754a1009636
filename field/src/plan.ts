// The plan of the quartier: stops, what was reported before, and the point one touches. Works from the drawing kept on the
// phone; without it the marks stand on a blank sheet and the stops still serve.

import type { Kit, Plan } from "./contract.ts";
import { button, h, s } from "./page.ts";

export function toPlan(
  { bbox: [west, south, east, north], width, height }: Plan,
  lon: number,
  lat: number,
): [number, number] {
  return [((lon - west) / (east - west)) * width, ((north - lat) / (north - south)) * height];
}

export function toPlace(
  { bbox: [west, south, east, north], width, height }: Plan,
  x: number,
  y: number,
): [lon: number, lat: number] {
  const round = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
  return [round(west + (x / width) * (east - west)), round(north - (y / height) * (north - south))];
}

/** Something shown on the plan. */
export interface Mark {
  lon: number;
  lat: number;
  look: "stop" | "earlier";
  label: string;
}

/** Pixels a finger may slide and still be a touch. */
const TREMBLE = 10;
const CLOSEST = 12;

export function stopMarks(kit: Kit): Mark[] {
  return kit.stops.flatMap(({ lon, lat, number }) =>
    lon !== null && lat !== null ? [{ lon, lat, look: "stop" as const, label: String(number) }] : [],
  );
}

type Choose = (lon: number, lat: number) => void;

/** The sheet itself; with `choose` a touch places the point. */
export class PlanSheet {
  readonly element: HTMLElement;
  readonly #plan: Plan;
  readonly #marks: Mark[];
  readonly #layer = s("g");
  readonly #svg: SVGSVGElement;
  readonly #view: { x: number; y: number; width: number };
  #point: { lon: number; lat: number } | null = null;

  constructor(plan: Plan, kit: Kit, drawing: string | undefined, marks: Mark[], choose?: Choose) {
    this.#plan = plan;
    this.#marks = marks;
    this.#view = { x: 0, y: 0, width: plan.width };
    const { width, height } = plan;
    const road = kit.route?.map(([lon, lat]) => toPlan(plan, lon, lat).join(",")).join(" ");
    const name = choose ? "Plan du quartier : touchez l'endroit du constat" : "Plan du quartier";
    this.#svg = s(
      "svg",
      { class: "plan-sheet", role: "img", "aria-label": name },
      s("rect", { class: "plan-ground", width, height }),
      drawing ? s("image", { href: drawing, width, height }) : null,
      road ? s("polyline", { class: "plan-route", points: road }) : null,
      this.#layer,
    );
    const nearer = button("Plus près", "add", () => this.#zoom(0.5));
    const farther = button("Plus loin", "minus", () => this.#zoom(2));
    const missing = "Le plan n'est pas encore sur ce téléphone : il viendra avec le réseau.";
    const tools = h("div", { class: "plan-tools" }, nearer, farther);
    this.element = h("div", { class: "plan" }, this.#svg, tools, drawing ? null : h("p", { class: "hint" }, missing));
    fingers(this.#svg, {
      slide: (dx, dy) => this.#moveTo(...this.#at(-dx, -dy)),
      pinch: (factor, fx, fy) => this.#zoom(factor, this.#at(fx, fy)),
      touch: (fx, fy) => choose?.(...toPlace(plan, ...this.#at(fx, fy))),
    });
    this.#draw();
  }

  /** Where the point of this constat stands. */
  point(place: { lon: number; lat: number } | null): void {
    this.#point = place;
    this.#draw();
  }

  get #ratio(): number {
    return this.#plan.height / this.#plan.width;
  }

  /** A fraction of what is seen, as a place of the sheet. */
  #at(fx: number, fy: number): [number, number] {
    const { x, y, width } = this.#view;
    return [x + fx * width, y + fy * width * this.#ratio];
  }

  #centre(): [number, number] {
    return this.#point ? toPlan(this.#plan, this.#point.lon, this.#point.lat) : this.#at(0.5, 0.5);
  }

  /** Comes nearer (factor below 1) or farther, around a place of the sheet. */
  #zoom(factor: number, [x, y] = this.#centre()): void {
    const whole = this.#plan.width;
    const width = Math.min(whole, Math.max(whole / CLOSEST, this.#view.width * factor));
    const shrink = width / this.#view.width;
    this.#view.width = width;
    this.#moveTo(x - (x - this.#view.x) * shrink, y - (y - this.#view.y) * shrink);
  }

  #moveTo(x: number, y: number): void {
    const { width } = this.#view;
    this.#view.x = Math.min(Math.max(0, x), this.#plan.width - width);
    this.#view.y = Math.min(Math.max(0, y), this.#plan.height - width * this.#ratio);
    this.#draw();
  }

  #draw(): void {
    const { x, y, width } = this.#view;
    this.#svg.setAttribute("viewBox", `${x} ${y} ${width} ${width * this.#ratio}`);
    this.#svg.classList.toggle("plan-sheet--near", width < this.#plan.width);
    const unit = width / 320;
    const signs = this.#marks.map((mark) => sign(mark, toPlan(this.#plan, mark.lon, mark.lat), unit));
    const point = this.#point && cross(toPlan(this.#plan, this.#point.lon, this.#point.lat), unit);
    this.#layer.replaceChildren(...signs, ...(point ? [point] : []));
  }
}

function sign({ look, label }: Mark, [x, y]: [number, number], unit: number): SVGElement {
  const r = 11 * unit;
  const shape =
    look === "stop"
      ? s("circle", { cx: x, cy: y, r })
      : s("rect", { x: x - r, y: y - r, width: 2 * r, height: 2 * r, rx: 3 * unit });
  const words = s("text", { x, y, "font-size": 12 * unit, "text-anchor": "middle", dy: "0.35em" }, label);
  return s("g", { class: `plan-mark plan-mark--${look}`, "stroke-width": 2 * unit }, shape, words);
}

function cross([x, y]: [number, number], unit: number): SVGElement {
  const arm = 18 * unit;
  return s(
    "g",
    { class: "plan-point", "stroke-width": 3 * unit },
    s("circle", { cx: x, cy: y, r: 9 * unit }),
    s("path", { d: `M${x - arm} ${y}H${x + arm}M${x} ${y - arm}V${y + arm}` }),
  );
}

interface Gestures {
  slide(dx: number, dy: number): void;
  pinch(factor: number, x: number, y: number): void;
  touch(x: number, y: number): void;
}

/** Reads fingers, in fractions of the drawing. */
function fingers(svg: SVGSVGElement, does: Gestures): void {
  const down = new Map<number, { x: number; y: number }>();
  let slid = 0;
  const fraction = (x: number, y: number): [number, number] => {
    const box = svg.getBoundingClientRect();
    return [(x - box.left) / box.width, (y - box.top) / box.height];
  };
  const apart = () => {
    const [a, b] = [...down.values()];
    return a && b ? { far: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } : null;
  };
  svg.addEventListener("pointerdown", (event) => {
    if (down.size === 0) slid = 0;
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  svg.addEventListener("pointermove", (event) => {
    const was = down.get(event.pointerId);
    if (!was) return;
    const before = apart();
    down.set(event.pointerId, { x: event.clientX, y: event.clientY });
    const after = apart();
    slid += Math.hypot(event.clientX - was.x, event.clientY - was.y);
    if (slid < TREMBLE) return;
    const box = svg.getBoundingClientRect();
    if (before && after) does.pinch(before.far / Math.max(1, after.far), ...fraction(after.x, after.y));
    else does.slide((event.clientX - was.x) / box.width, (event.clientY - was.y) / box.height);
  });
  svg.addEventListener("pointerup", (event) => {
    if (down.delete(event.pointerId) && down.size === 0 && slid < TREMBLE)
      does.touch(...fraction(event.clientX, event.clientY));
  });
  for (const end of ["pointercancel", "pointerleave"] as const)
    svg.addEventListener(end, (event) => down.delete(event.pointerId));
}
