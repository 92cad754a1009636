// What was already reported here and is not resolved: still there, or resolved? With the former photo beside the new one.

import { type WithPhotos, phoneTrouble, PhotosPanel } from "./capture-photos.ts";
import type { Earlier, Kit, Outcome, PhotoNamed, Severity } from "./contract.ts";
import { badge } from "./constats.ts";
import { drafting } from "./drafting.ts";
import { now, opinionBody, saidOf, verificationBody } from "./notes.ts";
import { allItems, type Item, readDraft } from "./outbox.ts";
import { type Child, choices, h, hush, icon, saveBar, say, title } from "./page.ts";
import { type Mark, PlanSheet, stopMarks } from "./plan.ts";
import { note } from "./saving.ts";
import { go, type Open, type Screen, themeOf } from "./screen.ts";
import { showFile } from "./walk.ts";
import { count, day, severityName, SEVERITIES, valueName } from "./words.ts";

const OUTCOMES = [
  ["toujours_la", "Toujours là", "warning"],
  ["resolu", "Résolu", "check"],
] as const;

export async function earlierScreen(open: Open): Promise<Screen> {
  const { kit } = open;
  const name = "Déjà signalé ici";
  const heading = title(name);
  if (kit.earlier.length === 0) {
    const why =
      "Rien n'attend d'être vérifié : aucun constat des visites précédentes n'est encore ouvert dans ce quartier.";
    return { name, content: [heading, h("div", { class: "empty" }, h("p", {}, why))] };
  }
  const items = await allItems();
  const what = "Constats des visites précédentes, encore ouverts. Devant chacun, dites ce que vous voyez.";
  const met = [...spots(kit)].map(([place, all]) =>
    h(
      "section",
      {},
      h("h2", {}, `${place} `, h("span", { class: "hint" }, count(all.length, "constat"))),
      h(
        "ul",
        { class: "rows" },
        all.map((one) => row(one, open, items)),
      ),
    ),
  );
  return { name, content: [heading, h("p", {}, what), ...onPlan(kit), ...met] };
}

/** What is met together, in the order of the server: by stop, then by place. */
function spots({ earlier, stops }: Kit): Map<string, Earlier[]> {
  const spots = new Map<string, Earlier[]>();
  for (const one of earlier) {
    const stop = stops.find(({ number }) => number === one.near);
    const place = stop ? `Arrêt ${stop.number} · ${stop.label}` : one.stop_label?.trim() || "Ailleurs dans le quartier";
    spots.set(place, [...(spots.get(place) ?? []), one]);
  }
  return spots;
}

function row(one: Earlier, { kit, seat }: Open, items: Item[]): HTMLElement {
  const { outcome, last } = saidOf(items, seat.device, one.id);
  const theme = themeOf(kit, one.theme);
  const heading = h("strong", {}, `N° ${one.number} · ${theme?.title ?? one.theme}`);
  const words = h("span", {}, heading, h("span", {}, one.description), h("span", { class: "hint" }, facts(one)));
  const link = h("a", { href: `#deja/${one.id}`, class: "row-link" }, icon(theme?.icon ?? "tag"), words);
  const named = OUTCOMES.find(([code]) => code === outcome)?.[1];
  const said = named ? `Vous avez dit : ${named}` : "Vous avez donné votre avis";
  return h("li", {}, link, last ? h("p", { class: "said" }, icon("check"), said) : null);
}

/** The plan with what was reported, drawn when it is asked for. */
function onPlan(kit: Kit): HTMLElement[] {
  const { plan } = kit;
  const marks: Mark[] = kit.earlier.flatMap(({ lon, lat, number }) =>
    lon !== null && lat !== null ? [{ lon, lat, look: "earlier" as const, label: String(number) }] : [],
  );
  if (!plan || marks.length === 0) return [];
  const fold = h("details", {}, h("summary", {}, "Les voir sur le plan"));
  const unfold = async () => {
    const sheet = new PlanSheet(plan, kit, await showFile(plan.href), [...stopMarks(kit), ...marks]);
    fold.append(sheet.element);
  };
  fold.addEventListener("toggle", () => void unfold(), { once: true });
  return [fold];
}

function facts(one: Earlier): string {
  const far = typeof one.metres === "number" ? `à ${one.metres} m` : null;
  return [valueName(one.value), one.severity && severityName(one.severity), one.stop_label, far, day(one.walk_day)]
    .filter(Boolean)
    .join(" · ");
}

interface Verifying extends WithPhotos {
  outcome: Outcome | null;
  description: string;
  photos: PhotoNamed[];
}

/** One of them, in front of it. */
export async function verifyScreen(open: Open, id: string): Promise<Screen> {
  const one = open.kit.earlier.find((earlier) => earlier.id === id);
  if (!one)
    return {
      name: "Constat introuvable",
      content: [title("Ce constat n'est plus à vérifier"), h("p", {}, h("a", { href: "#deja" }, "Voir les autres"))],
    };
  const key = `${open.seat.device}:verification:${id}`;
  const draft: Verifying = (await readDraft<Verifying>(key)) ?? {
    key,
    device: open.seat.device,
    outcome: null,
    description: "",
    photos: [],
  };
  const theme = themeOf(open.kit, one.theme);
  const said = saidOf(await allItems(), open.seat.device, id);
  const former = one.photo ? await showFile(one.photo) : undefined;
  const name = `N° ${one.number}, ${theme?.title ?? one.theme}`;
  const picture = former
    ? h(
        "figure",
        {},
        h("img", { src: former, alt: one.photo_description || `Photo du ${day(one.walk_day)}`, class: "photo" }),
        h("figcaption", { class: "hint" }, `Le ${day(one.walk_day)}`),
      )
    : h(
        "p",
        { class: "hint" },
        one.photo ? "La photo d'alors n'est pas encore sur ce téléphone." : "Aucune photo n'avait été prise.",
      );
  const content: Child[] = [
    h("p", {}, h("a", { href: "#deja", class: "back" }, icon("back"), "Déjà signalé ici")),
    title(name),
    h("p", { class: "quote" }, one.description),
    h("p", { class: "hint" }, facts(one)),
    said.last ? h("div", {}, h("p", {}, "Votre dernière réponse :"), badge(said.last)) : null,
    verification(draft, open, one, picture),
    opinion(open, one, said.severity),
  ];
  return {
    name,
    content: content.filter((child) => child instanceof Node),
    begun: () => draft.outcome !== null || draft.photos.length > 0 || draft.description !== "",
  };
}

function verification(draft: Verifying, { seat }: Open, one: Earlier, picture: HTMLElement): HTMLElement {
  const keeper = drafting(draft, (error) => say(phoneTrouble(error), "warning"));
  const changed = () => {
    hush();
    keeper.touch();
  };
  const photos = new PhotosPanel(draft, seat.walk, changed);
  const fault = h("p", { class: "faults", tabindex: "-1", hidden: true });
  const oninput = () => {
    draft.description = box.value;
    changed();
  };
  const box = h("textarea", { id: "mots", rows: "2", maxlength: "2000", oninput });
  box.value = draft.description;
  const outcome = choices(
    "Aujourd'hui",
    "issue",
    OUTCOMES,
    draft.outcome,
    (code) => {
      draft.outcome = code as Outcome;
      fault.hidden = true;
      changed();
    },
    "choices--two",
  );

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    await photos.settled();
    const { outcome } = draft;
    fault.hidden = outcome !== null;
    fault.textContent = "Dites si c'est toujours là ou résolu.";
    if (!outcome) return fault.focus();
    await keeper.finish(async () => {
      const body = verificationBody(one.id, outcome, draft.description, draft.photos, now());
      const named = draft.photos.map(({ sha256 }) => sha256);
      await note(seat, { kind: "verification", of: one.id, body, photos: named }, { erase: draft.key });
      await go("#deja");
      say("Enregistré sur ce téléphone.");
    });
  }

  const before = h("div", {}, h("h2", {}, "Alors"), picture);
  const after = h("div", {}, h("h2", {}, "Maintenant"), photos.element);
  const words = h("div", {}, h("label", { for: "mots" }, "Quelques mots (facultatif)"), box);
  const parts = [fault, outcome, h("div", { class: "beside" }, before, after), words, saveBar("Enregistrer")];
  return h("form", { class: "stack", novalidate: true, onsubmit: (event) => void submit(event) }, parts);
}

/** One voice per phone: the last one counts. */
function opinion({ seat }: Open, one: Earlier, chosen: Severity | null): HTMLElement {
  const weigh = async (severity: Severity) => {
    try {
      await note(seat, { kind: "avis", of: one.id, body: opinionBody(one.id, severity, now()), photos: [] });
      say(`Votre avis (${severityName(severity).toLowerCase()}) est enregistré sur ce téléphone.`);
    } catch (error) {
      say(phoneTrouble(error), "warning");
    }
  };
  return h(
    "section",
    { class: "stack stack--tight" },
    choices(
      "Selon vous, c'est grave comment ?",
      "avis",
      SEVERITIES.map(([code, words]) => [code, words, code]),
      chosen,
      (code) => void weigh(code as Severity),
      "choices--three",
    ),
    h("p", { class: "hint" }, "Une voix par téléphone ; la dernière compte. Elle part sans attendre."),
  );
}
