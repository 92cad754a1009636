// Noting a constat: the first screen, made for one thumb and fifteen seconds.

import { phoneTrouble, PhotosPanel } from "./capture-photos.ts";
import { PlacePanel } from "./capture-place.ts";
import type { Severity, Value } from "./contract.ts";
import { drafting } from "./drafting.ts";
import {
  begun,
  constatBody,
  correctionOf,
  type Draft,
  emptyDraft,
  type Lack,
  lacks,
  myConstats,
  now,
} from "./notes.ts";
import { allItems, discardDraft, photoKey, readDraft, writeDraft } from "./outbox.ts";
import { button, choices, h, hush, icon, saveBar, say, title } from "./page.ts";
import { note } from "./saving.ts";
import { go, type Open, type Screen, themeOf } from "./screen.ts";
import { SEVERITIES, VALUES } from "./words.ts";

const LACKS: Record<Lack, { field: string; words: string }> = {
  theme: { field: "theme", words: "Choisissez un thème." },
  words: { field: "mots", words: "Ajoutez une photo ou quelques mots." },
};

/** A new constat, or the correction of one of mine. */
export async function captureScreen(open: Open, correcting: string | null): Promise<Screen> {
  const draft = await begin(open, correcting);
  if (draft) return writing(draft, open);
  const back = h("p", {}, h("a", { href: "#mes" }, "Voir mes constats"));
  return { name: "Constat introuvable", content: [title("Ce constat n'est pas sur ce téléphone"), back] };
}

function writing(draft: Draft, open: Open): Screen {
  const correcting = draft.of !== null;
  const after = correcting ? "#mes" : "#noter";
  const keeper = drafting(draft, (error) => say(phoneTrouble(error), "warning"));
  const place = new PlacePanel(draft, open, () => keeper.touch());
  const photos = new PhotosPanel(draft, open.seat.walk, changed);
  const faults = h("div", { class: "faults", tabindex: "-1", hidden: true });
  const forget = () => void keeper.finish(() => throwAway(draft).then(() => go(after)));
  const drop = button(correcting ? "Ne rien changer" : "Effacer ce brouillon", "undo", forget, {
    class: "button button--quiet",
  });
  drop.hidden = !begun(draft);

  function tellFaults(): number {
    const missing = lacks(draft);
    faults.hidden = missing.length === 0;
    const lines = missing.map((lack) => h("p", {}, icon("warning"), link(LACKS[lack].field, LACKS[lack].words)));
    faults.replaceChildren(...lines);
    return missing.length;
  }

  function changed(): void {
    keeper.touch();
    hush();
    if (!faults.hidden) tellFaults();
    if (begun(draft)) place.begin();
    drop.hidden = !begun(draft);
  }

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    await photos.settled();
    if (tellFaults() > 0) return faults.focus();
    await keeper.finish(async () => {
      await keep(draft, open);
      await go(after);
      say("Enregistré sur ce téléphone.");
    });
  }

  const parts = [
    faults,
    photos.element,
    nature(draft, open, changed),
    writtenWords(draft, changed),
    place.element,
    drop,
  ];
  const bar = saveBar(correcting ? "Enregistrer la correction" : "Enregistrer");
  const form = h("form", { class: "stack", novalidate: true, onsubmit: (event) => void submit(event) }, parts, bar);
  if (begun(draft)) place.begin();
  const name = correcting ? "Corriger mon constat" : "Noter un constat";
  return { name, content: [title(name), form], begun: () => begun(draft), leave: () => place.leave() };
}

/** The stop stays for the next one. */
async function throwAway(draft: Draft): Promise<void> {
  const photos = draft.photos.map(({ sha256 }) => photoKey(draft.device, sha256));
  await discardDraft(draft.key, photos);
  if (!draft.of) await writeDraft(emptyDraft(draft.key, draft.device, draft.stop));
}

/** What it is, about what, and how bad. */
function nature(draft: Draft, open: Open, changed: () => void): HTMLElement[] {
  const severity = choices(
    "Gravité",
    "gravite",
    SEVERITIES.map(([code, words]) => [code, words, code]),
    draft.severity,
    (code) => {
      draft.severity = code as Severity;
      changed();
    },
    "choices--three",
  );
  const showSeverity = () => (severity.hidden = draft.value !== "dysfonctionnement");
  const value = choices(
    "C'est",
    "valeur",
    VALUES.map(([code, words]) => [code, words, code]),
    draft.value,
    (code) => {
      draft.value = code as Value;
      showSeverity();
      changed();
    },
    "choices--two",
  );
  showSeverity();
  return [value, themes(draft, open, changed), severity];
}

async function begin(open: Open, correcting: string | null): Promise<Draft | null> {
  const { device } = open.seat;
  const key = correcting ? `${device}:correction:${correcting}` : `${device}:constat`;
  const kept = await readDraft<Draft>(key);
  if (kept) return kept;
  if (!correcting) return emptyDraft(key, device, null);
  const mine = myConstats(await allItems(), device).find(({ item }) => item.id === correcting);
  return mine ? correctionOf(mine, key) : null;
}

/** Saves strictly; the next constat begins at the same stop. */
async function keep(draft: Draft, { seat }: Open): Promise<void> {
  const after = draft.of ? { erase: draft.key } : { put: emptyDraft(draft.key, draft.device, draft.stop) };
  const photos = draft.photos.map((photo) => photo.sha256);
  await note(
    seat,
    { kind: draft.of ? "correction" : "constat", of: draft.of, body: constatBody(draft, now()), photos },
    after,
  );
}

function link(field: string, words: string): HTMLElement {
  const go = (event: Event) => {
    event.preventDefault();
    const target = document.getElementById(field);
    const focusable = target?.matches("input,textarea") ? target : target?.querySelector<HTMLElement>("input");
    focusable?.focus();
  };
  return h("a", { href: `#${field}`, onclick: go }, words);
}

function themes(draft: Draft, { kit }: Open, changed: () => void): HTMLElement {
  const more = h("div", {});
  function precise(): void {
    const theme = themeOf(kit, draft.theme);
    const select = h(
      "select",
      {
        id: "precision",
        onchange: () => {
          draft.subtheme = select.value || null;
          changed();
        },
      },
      h("option", { value: "" }, "Sans précision"),
      (theme?.subthemes ?? []).map(({ code, title }) => h("option", { value: code }, title)),
    );
    select.value = draft.subtheme ?? "";
    more.replaceChildren(
      ...(theme?.restricted
        ? [h("p", { class: "hint" }, "Thème à accès restreint : seuls les partenaires habilités le verront.")]
        : []),
      ...(theme?.subthemes.length
        ? [h("label", { for: "precision" }, `${theme.title} : préciser (facultatif)`), select]
        : []),
    );
  }
  const grid = choices(
    "Thème",
    "theme",
    kit.themes.map(({ code, title, icon }) => [code, title, icon]),
    draft.theme,
    (code) => {
      if (draft.theme !== code) draft.subtheme = null;
      draft.theme = code;
      precise();
      changed();
    },
    "choices--themes",
  );
  precise();
  grid.append(more);
  return grid;
}

function writtenWords(draft: Draft, changed: () => void): HTMLElement {
  const area = (id: "mots" | "parole", field: "description" | "residents_words", most: number) => {
    const box = h("textarea", {
      id,
      rows: "3",
      maxlength: String(most),
      oninput: () => {
        draft[field] = box.value;
        changed();
      },
    });
    box.value = draft[field];
    return box;
  };
  return h(
    "div",
    { class: "stack stack--tight" },
    h("label", { for: "mots" }, "Quelques mots ", h("span", { class: "hint" }, "(facultatif avec une photo)")),
    area("mots", "description", 4000),
    h(
      "details",
      { open: draft.residents_words !== "" },
      h("summary", {}, "Ajouter une parole d'habitant"),
      h("label", { for: "parole" }, "Ce que dit l'habitant, sans son nom"),
      area("parole", "residents_words", 2000),
    ),
  );
}
