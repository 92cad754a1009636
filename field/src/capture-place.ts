// The place of what is being written: the stop one stands at, the position of the phone, or a point touched on the plan.

import { button, h } from "./page.ts";
import { follow, mayLocate, VAGUE } from "./place.ts";
import { PlanSheet, stopMarks } from "./plan.ts";
import type { Kit } from "./contract.ts";
import type { Draft } from "./notes.ts";
import type { Open } from "./screen.ts";
import { showFile } from "./walk.ts";
import { accuracy } from "./words.ts";

const QUIET = { class: "button button--quiet" };

export class PlacePanel {
  readonly element: HTMLElement;
  readonly #draft: Draft;
  readonly #kit: Kit;
  readonly #changed: () => void;
  readonly #said = h("p", { class: "place-said" });
  readonly #sheet = h("div", { hidden: true });
  readonly #onPlan = button("Placer sur le plan", "pin", () => void this.#toggle());
  readonly #drop = button("Retirer la position", "close", () => this.#remove(), QUIET);
  readonly #locate = button("Utiliser ma position", "locate", () => this.#ask(), QUIET);
  #stop: (() => void) | null = null;
  #refused = false;
  #trouble: string | null = null;
  #plan: PlanSheet | null = null;

  constructor(draft: Draft, { kit }: Open, changed: () => void) {
    this.#draft = draft;
    this.#kit = kit;
    this.#changed = changed;
    const stops = kit.stops.length > 0 ? stopChoice(draft, kit, changed) : null;
    const tools = h("div", { class: "row" }, kit.plan ? this.#onPlan : null, this.#drop, this.#locate);
    const parts = [h("legend", {}, "Lieu"), stops, this.#said, tools, this.#sheet];
    this.element = h("fieldset", { class: "stack stack--tight", id: "lieu" }, parts);
    this.#show();
    void mayLocate().then((may) => may && this.begin());
  }

  /** The person has begun: the position may be asked for. */
  begin(): void {
    if (!this.#refused && !this.#draft.of && this.#draft.place?.placed_by !== "plan") this.#follow();
  }

  leave(): void {
    this.#stop?.();
    this.#stop = null;
  }

  #follow(): void {
    if (this.#stop) return;
    this.#stop = follow((fix) => {
      this.#trouble = "trouble" in fix ? fix.trouble : null;
      if ("place" in fix && this.#draft.place?.placed_by !== "plan") this.#put(fix.place);
      else this.#show();
    });
    this.#show();
  }

  #put(place: Draft["place"]): void {
    this.#draft.place = place;
    this.#changed();
    this.#show();
  }

  #show(): void {
    const { place } = this.#draft;
    this.#said.textContent = this.#words();
    this.#plan?.point(place);
    this.#drop.hidden = place === null;
    this.#locate.hidden = this.#stop !== null || place?.placed_by === "gps";
    this.#onPlan.setAttribute("aria-expanded", String(!this.#sheet.hidden));
  }

  #words(): string {
    const { place } = this.#draft;
    if (place?.placed_by === "plan") return "Point placé sur le plan.";
    if (place) {
      const metres = place.accuracy_m ?? 0;
      const better = this.#kit.plan ? "choisissez l'arrêt ou touchez le plan" : "choisissez l'arrêt";
      return `Position du téléphone, ${accuracy(metres)}.${metres > VAGUE ? ` C'est imprécis : ${better}.` : ""}`;
    }
    if (this.#trouble) return `${this.#trouble} L'arrêt suffit.`;
    return this.#stop ? "Recherche de la position…" : "Sans position : l'arrêt suffit.";
  }

  #ask(): void {
    this.#refused = false;
    this.#trouble = null;
    if (this.#draft.place?.placed_by === "plan") this.#draft.place = null;
    this.#follow();
  }

  #remove(): void {
    this.leave();
    this.#refused = true;
    this.#put(null);
  }

  async #toggle(): Promise<void> {
    const { plan } = this.#kit;
    this.#sheet.hidden = !this.#sheet.hidden;
    if (plan && !this.#plan) {
      this.#plan = new PlanSheet(plan, this.#kit, await showFile(plan.href), stopMarks(this.#kit), (lon, lat) => {
        this.leave();
        this.#put({ lon, lat, placed_by: "plan" });
      });
      const how = h("p", { class: "hint" }, "Touchez l'endroit du constat. Deux doigts ou les boutons pour agrandir.");
      this.#sheet.append(how, this.#plan.element);
    }
    this.#show();
  }
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
