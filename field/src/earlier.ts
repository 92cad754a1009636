// What was already reported here and is not resolved: still there, or resolved? With the former photo beside the new one.

import { type WithPhotos, phoneTrouble, photosPanel } from "./capture-photos.ts";
import type { Earlier, Outcome, PhotoNamed, Severity } from "./contract.ts";
import { badge } from "./constats.ts";
import { drafting } from "./drafting.ts";
import { now, opinionBody, saidOf, verificationBody } from "./notes.ts";
import { allItems, readDraft } from "./outbox.ts";
import { type Child, choices, h, hush, icon, say, title } from "./page.ts";
import { type Mark, planView, stopMarks } from "./plan.ts";
import { note } from "./saving.ts";
import { go, type Open, type Screen, themeOf } from "./screen.ts";
import { showFile } from "./walk.ts";
import { day, severityName, SEVERITIES, valueName } from "./words.ts";

const OUTCOMES = [
  ["toujours_la", "Toujours là", "warning"],
  ["resolu", "Résolu", "check"],
] as const;

export async function earlierScreen(open: Open): Promise<Screen> {
  const { kit, seat } = open;
  const items = await allItems();
  const marks: Mark[] = kit.earlier.flatMap(({ lon, lat, number }) =>
    lon !== null && lat !== null ? [{ lon, lat, look: "earlier" as const, label: String(number) }] : [],
  );
  const name = "Déjà signalé ici";
  if (kit.earlier.length === 0) {
    return {
      name,
      content: [
        title(name),
        h(
          "div",
          { class: "empty" },
          h(
            "p",
            {},
            "Rien n'attend d'être vérifié : aucun constat des visites précédentes n'est encore ouvert dans ce quartier.",
          ),
        ),
      ],
    };
  }
  const rows = kit.earlier.map((one) => {
    const { outcome, last } = saidOf(items, seat.device, one.id);
    return h(
      "li",
      {},
      h(
        "a",
        { href: `#deja/${one.id}`, class: "row-link" },
        icon(themeOf(kit, one.theme)?.icon ?? "tag"),
        h(
          "span",
          {},
          h("strong", {}, `N° ${one.number} · ${themeOf(kit, one.theme)?.title ?? one.theme}`),
          h("span", {}, one.description),
          h("span", { class: "hint" }, facts(one)),
        ),
      ),
      last
        ? h(
            "p",
            { class: "said" },
            icon("check"),
            outcome
              ? `Vous avez dit : ${OUTCOMES.find(([code]) => code === outcome)?.[1] ?? outcome}`
              : "Vous avez donné votre avis",
          )
        : null,
    );
  });
  const plan =
    kit.plan && marks.length > 0 ? h("details", { class: "fold" }, h("summary", {}, "Les voir sur le plan")) : null;
  plan?.addEventListener("toggle", () => void unfold(), { once: true });

  async function unfold(): Promise<void> {
    if (kit.plan)
      plan?.append(planView(kit.plan, kit, await showFile(kit.plan.href), [...stopMarks(kit), ...marks]).element);
  }

  return {
    name,
    content: [
      title(name),
      h("p", {}, "Constats des visites précédentes, encore ouverts. Devant chacun, dites ce que vous voyez."),
      plan ?? "",
      h("ul", { class: "rows" }, rows),
    ].map(node),
  };
}

const node = (child: Node | string): Node => (typeof child === "string" ? document.createTextNode(child) : child);

function facts(one: Earlier): string {
  return [valueName(one.value), one.severity ? severityName(one.severity) : null, one.stop_label, day(one.walk_day)]
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
  let saving = false;
  const changed = () => {
    hush();
    if (!saving) keeper.touch();
  };
  const fault = h("p", { class: "faults", tabindex: "-1", hidden: true });
  const box = h("textarea", {
    id: "mots",
    rows: "2",
    maxlength: "2000",
    oninput: () => {
      draft.description = box.value;
      changed();
    },
  });
  box.value = draft.description;

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    fault.hidden = draft.outcome !== null;
    fault.textContent = "Dites si c'est toujours là ou résolu.";
    if (!draft.outcome) return fault.focus();
    if (saving) return;
    saving = true;
    try {
      await keeper.settled();
      const body = verificationBody(one.id, draft.outcome, draft.description, draft.photos, now());
      await note(
        seat,
        { kind: "verification", of: one.id, body, photos: draft.photos.map(({ sha256 }) => sha256) },
        { erase: draft.key },
      );
      await go("#deja");
      say("Enregistré sur ce téléphone.");
    } catch (error) {
      saving = false;
      say(phoneTrouble(error), "warning");
    }
  }

  return h(
    "form",
    { class: "stack", novalidate: true, onsubmit: (event) => void submit(event) },
    fault,
    choices(
      "Aujourd'hui",
      "issue",
      OUTCOMES,
      draft.outcome,
      (code) => {
        draft.outcome = code as Outcome;
        changed();
      },
      "choices--two",
    ),
    h(
      "div",
      { class: "beside" },
      h("div", {}, h("h2", {}, "Alors"), picture),
      h("div", {}, h("h2", {}, "Maintenant"), photosPanel(draft, seat.walk, changed)),
    ),
    h("div", {}, h("label", { for: "mots" }, "Quelques mots (facultatif)"), box),
    h(
      "div",
      { class: "save" },
      h("button", { type: "submit", class: "button button--main" }, icon("phone"), h("span", {}, "Enregistrer")),
    ),
  );
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
