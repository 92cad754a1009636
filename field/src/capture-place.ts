// The place of what is being written: the stop one stands at, the position of the phone, or a point touched on the plan.

import { button, h } from "./page.ts";
import { follow, mayLocate, VAGUE } from "./place.ts";
import { planView, stopMarks } from "./plan.ts";
import type { Draft } from "./notes.ts";
import type { Open } from "./screen.ts";
import { showFile } from "./walk.ts";
import { accuracy } from "./words.ts";

export interface PlacePanel {
  element: HTMLElement;
  /** The person has begun: the position may be asked for. */
  begin(): void;
  leave(): void;
}

export function placePanel(draft: Draft, { kit }: Open, changed: () => void): PlacePanel {
  const said = h("p", { class: "place-said" });
  const tools = h("div", { class: "row" });
  const sheet = h("div", { hidden: true });
  let stop: (() => void) | null = null;
  let refused = false;
  let trouble: string | null = null;
  let point: ((place: { lon: number; lat: number } | null) => void) | null = null;

  function begin(): void {
    if (!refused && !draft.of && draft.place?.placed_by !== "plan") followOn();
  }

  function followOn(): void {
    if (stop) return;
    stop = follow((fix) => {
      trouble = "trouble" in fix ? fix.trouble : null;
      if ("place" in fix && draft.place?.placed_by !== "plan") put(fix.place);
      else show();
    });
    show();
  }

  function end(): void {
    stop?.();
    stop = null;
  }

  function put(place: Draft["place"]): void {
    draft.place = place;
    changed();
    show();
  }

  function show(): void {
    said.textContent = words();
    point?.(draft.place);
    const { plan } = kit;
    tools.replaceChildren(
      ...(plan
        ? [
            button(sheet.hidden ? "Placer sur le plan" : "Fermer le plan", "pin", () => void toggle(), {
              "aria-expanded": String(!sheet.hidden),
            }),
          ]
        : []),
      ...(draft.place ? [button("Retirer la position", "close", remove, { class: "button button--quiet" })] : []),
      ...(!stop && draft.place?.placed_by !== "gps"
        ? [button("Utiliser ma position", "locate", locate, { class: "button button--quiet" })]
        : []),
    );
  }

  function words(): string {
    if (draft.place?.placed_by === "plan") return "Point placé sur le plan.";
    if (draft.place) {
      const metres = draft.place.accuracy_m ?? 0;
      const vague =
        metres > VAGUE ? ` C'est imprécis : choisissez l'arrêt${kit.plan ? " ou touchez le plan" : ""}.` : "";
      return `Position du téléphone, ${accuracy(metres)}.${vague}`;
    }
    if (trouble) return `${trouble} L'arrêt suffit.`;
    return stop ? "Recherche de la position…" : "Sans position : l'arrêt suffit.";
  }

  function locate(): void {
    refused = false;
    trouble = null;
    if (draft.place?.placed_by === "plan") draft.place = null;
    followOn();
  }

  function remove(): void {
    end();
    refused = true;
    put(null);
  }

  async function toggle(): Promise<void> {
    sheet.hidden = !sheet.hidden;
    if (!sheet.hidden && kit.plan && !point) {
      const view = planView(kit.plan, kit, await showFile(kit.plan.href), stopMarks(kit), (lon, lat) => {
        end();
        put({ lon, lat, placed_by: "plan" });
      });
      point = view.point;
      sheet.append(
        h("p", { class: "hint" }, "Touchez l'endroit du constat. Deux doigts ou les boutons pour agrandir."),
        view.element,
      );
    }
    show();
  }

  const stops = kit.stops.length > 0 ? stopChoice(draft, kit, changed) : null;
  void mayLocate().then((may) => may && begin());
  show();
  const element = h(
    "fieldset",
    { class: "stack stack--tight", id: "lieu" },
    h("legend", {}, "Lieu"),
    stops,
    said,
    tools,
    sheet,
  );
  return { element, begin, leave: end };
}

function stopChoice(draft: Draft, kit: Open["kit"], changed: () => void): HTMLElement {
  const select = h(
    "select",
    {
      id: "arret",
      onchange: () => {
        draft.stop = select.value || null;
        changed();
      },
    },
    h("option", { value: "" }, "Entre deux arrêts"),
    kit.stops.map(({ id, number, label }) => h("option", { value: id }, `${number}. ${label}`)),
  );
  select.value = draft.stop ?? "";
  return h("div", {}, h("label", { for: "arret" }, "Arrêt"), select);
}
