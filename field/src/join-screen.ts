// The door: a code, no account.

import { cleanCode, codeFault, join, seatOf } from "./join.ts";
import { h, icon, note, title } from "./page.ts";
import type { Screen } from "./screen.ts";
import type { Seat } from "./seats.ts";

/** What follows once seated; `replaced` is the device the same person had before. */
export type Entered = (seat: Seat, replaced?: string | null) => Promise<void>;

export interface Door {
  code: string;
  /** Seat to take again; without it, a new one. */
  former?: Seat | undefined;
  /** Take a new seat even when this phone has one with that code. */
  anew?: boolean;
  /** What is already wrong. */
  said?: string | null;
  entered: Entered;
}

/** The field and its button, wherever one must join. */
export function joinForm({ code, former, anew = false, said = null, entered }: Door): HTMLFormElement {
  const fault = h("p", { class: "faults", id: "code-faute", tabindex: "-1", hidden: !said }, said ?? "");
  const field = h("input", {
    id: "code",
    name: "code",
    type: "text",
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false",
    value: code,
    class: "code-field",
    "aria-describedby": "code-aide code-faute",
  });
  const submit = h(
    "button",
    { type: "submit", class: "button button--main" },
    icon("check"),
    h("span", {}, former ? "Rejoindre de nouveau" : "Rejoindre la visite"),
  );

  const refuse = (words: string) => {
    fault.hidden = false;
    fault.textContent = words;
    field.setAttribute("aria-invalid", "true");
    field.focus();
  };

  async function enter(event: Event): Promise<void> {
    event.preventDefault();
    const typed = cleanCode(field.value);
    const wrong = codeFault(typed);
    if (wrong) return refuse(wrong);
    submit.disabled = true;
    try {
      const already = former || anew ? undefined : await seatOf(typed);
      const entry = already ? { ok: true as const, seat: already, replaced: null } : await join(typed, former);
      if (entry.ok) await entered(entry.seat, entry.replaced);
      else refuse(entry.words);
    } finally {
      submit.disabled = false;
    }
  }

  return h(
    "form",
    { class: "stack", novalidate: true, onsubmit: (event) => void enter(event) },
    fault,
    h(
      "div",
      {},
      h("label", { for: "code" }, "Code de la visite"),
      h("p", { class: "hint", id: "code-aide" }, "8 lettres et chiffres, sur l'affiche ou la convocation"),
      field,
    ),
    submit,
  );
}

export function joinScreen(door: Door): Screen {
  const name = door.anew ? "Une autre personne" : "Rejoindre une visite";
  return {
    name,
    content: [
      title(name),
      joinForm(door),
      note(
        "info",
        h(
          "p",
          {},
          "Sans compte et sans nom : ce téléphone reçoit un numéro, qui ne permet que de noter dans cette visite. Ensuite, il n'a plus besoin de réseau.",
        ),
      ),
    ],
  };
}
