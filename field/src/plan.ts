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

export interface PlanView {
  element: HTMLElement;
  /** Where the point of this constat stands. */
  point(place: { lon: number; lat: number } | null): void;
}

/** Pixels a finger may slide and still be a touch. */
const TREMBLE = 10;
const CLOSEST = 12;

export function stopMarks(kit: Kit): Mark[] {
  return kit.stops.flatMap(({ lon, lat, number }) =>
    lon !== null && lat !== null ? [{ lon, lat, look: "stop" as const, label: String(number) }] : [],
  );
}

export function planView(
  plan: Plan,
  kit: Kit,
  drawing: string | undefined,
  marks: Mark[],
  choose?: (lon: number, lat: number) => void,
): PlanView {
  const view = { x: 0, y: 0, width: plan.width };
  const ratio = plan.height / plan.width;
  let point: { lon: number; lat: number } | null = null;
  const layer = s("g");
  const road = kit.route?.map(([lon, lat]) => toPlan(plan, lon, lat).join(",")).join(" ");
  const svg = s(
    "svg",
    {
      class: "plan-sheet",
      role: "img",
      "aria-label": choose ? "Plan du quartier : touchez l'endroit du constat" : "Plan du quartier",
    },
    s("rect", { class: "plan-ground", width: plan.width, height: plan.height }),
    drawing ? s("image", { href: drawing, width: plan.width, height: plan.height }) : null,
    road ? s("polyline", { class: "plan-route", points: road }) : null,
    layer,
  );

  function draw(): void {
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.width * ratio}`);
    svg.classList.toggle("plan-sheet--near", view.width < plan.width);
    const unit = view.width / 320;
    layer.replaceChildren(
      ...marks.map((mark) => sign(mark, toPlan(plan, mark.lon, mark.lat), unit)),
      ...(point ? [cross(toPlan(plan, point.lon, point.lat), unit)] : []),
    );
  }

  /** Comes nearer (factor below 1) or farther, around a place of the sheet. */
  function zoom(factor: number, [x, y] = centre()): void {
    const width = Math.min(plan.width, Math.max(plan.width / CLOSEST, view.width * factor));
    const shrink = width / view.width;
    view.width = width;
    moveTo(x - (x - view.x) * shrink, y - (y - view.y) * shrink);
  }

  function centre(): [number, number] {
    return point ? toPlan(plan, point.lon, point.lat) : [view.x + view.width / 2, view.y + (view.width * ratio) / 2];
  }

  function moveTo(x: number, y: number): void {
    view.x = Math.min(Math.max(0, x), plan.width - view.width);
    view.y = Math.min(Math.max(0, y), plan.height - view.width * ratio);
    draw();
  }

  fingers(svg, {
    slide: (dx, dy) => moveTo(view.x - dx * view.width, view.y - dy * view.width * ratio),
    pinch: (factor, fx, fy) => zoom(factor, [view.x + fx * view.width, view.y + fy * view.width * ratio]),
    touch: (fx, fy) => choose?.(...toPlace(plan, view.x + fx * view.width, view.y + fy * view.width * ratio)),
  });
  draw();
  const element = h(
    "div",
    { class: "plan" },
    svg,
    h(
      "div",
      { class: "plan-tools" },
      button("Plus près", "add", () => zoom(0.5)),
      button("Plus loin", "minus", () => zoom(2)),
    ),
    drawing
      ? null
      : h("p", { class: "hint" }, "Le plan n'est pas encore sur ce téléphone : il viendra avec le réseau."),
  );
  return {
    element,
    point(place) {
      point = place;
      draw();
    },
  };
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
