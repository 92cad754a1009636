// My constats: where each stands, its receipt, and how to correct it or take it back.

import { photoImage, phoneTrouble } from "./capture-photos.ts";
import { type Mine, myConstats, now, withdrawalBody } from "./notes.ts";
import { allItems, type Item } from "./outbox.ts";
import { STATES, stateWords } from "./outbox-words.ts";
import { button, type Child, h, icon, note, say, title } from "./page.ts";
import { note as keep } from "./saving.ts";
import { type Open, type Screen, stopName, themeOf } from "./screen.ts";
import { moment, severityName, valueName } from "./words.ts";

/** The constat one is asked to confirm taking back: it stays asked whatever the network brings meanwhile. */
interface Asking {
  id: string | null;
}

export async function constatsScreen(open: Open): Promise<Screen> {
  const list = h("div", { class: "stack" });
  const asking: Asking = { id: null };
  const cards = new Map<string, { text: string; card: HTMLElement }>();

  /** Draws again only what moved: what is under the thumb stays. */
  async function refresh(): Promise<void> {
    const mine = myConstats(await allItems(), open.seat.device);
    const focused = document.activeElement?.id;
    for (const one of mine) {
      const text = JSON.stringify(one);
      const known = cards.get(one.item.id);
      if (known?.text === text) continue;
      const fresh = await card(one, open, asking);
      known?.card.replaceWith(fresh);
      cards.set(one.item.id, { text, card: fresh });
    }
    const shown = mine.flatMap(({ item }) => cards.get(item.id)?.card ?? []);
    if (shown.length === 0) list.replaceChildren(empty());
    else if (shown.some((one, index) => list.children[index] !== one)) list.replaceChildren(...shown);
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  }

  await refresh();
  return { name: "Mes constats", content: [title("Mes constats"), list], refresh };
}

function empty(): HTMLElement {
  return h(
    "div",
    { class: "empty" },
    h("p", {}, "Vous n'avez encore rien noté. Chaque constat enregistré apparaîtra ici, avec ce qu'il devient."),
    h("p", {}, h("a", { href: "#noter" }, "Noter un premier constat")),
  );
}

/** Where a note stands, in words and a drawing. */
export function badge(item: Item): HTMLElement {
  const { icon: drawing, look } = STATES[item.state];
  return h("p", { class: `badge badge--${look}` }, icon(drawing), h("span", {}, stateWords(item)));
}

async function card(mine: Mine, open: Open, asking: Asking): Promise<HTMLElement> {
  const { item, written, trail, withdrawn } = mine;
  const theme = themeOf(open.kit, written.theme);
  const photo = written.photos[0];
  const last = trail.at(-1) ?? item;
  const heading = [item.receipt?.number ? `N° ${item.receipt.number} · ` : "", theme?.title ?? "Sans thème"].join("");
  return h(
    "article",
    { class: "card" },
    h("h2", {}, icon(theme?.icon ?? "tag"), h("span", {}, heading)),
    photo
      ? await photoImage(item.device, photo.sha256, photo.description || `Photo du constat ${theme?.title ?? ""}`)
      : null,
    h(
      "p",
      {},
      [
        valueName(written.value),
        written.severity ? severityName(written.severity) : null,
        stopName(open.kit, written.stop),
      ]
        .filter(Boolean)
        .join(" · "),
    ),
    written.description ? h("p", { class: "quote" }, written.description) : null,
    written.residents_words ? h("blockquote", {}, written.residents_words) : null,
    h(
      "p",
      { class: "hint" },
      `Noté le ${moment(item.saved_at, 0)}${written.photos.length > 1 ? ` · ${written.photos.length} photos` : ""}`,
    ),
    withdrawn ? note("info", h("p", {}, "Vous l'avez retiré.")) : null,
    badge(last.state === "received" && item.state !== "received" ? item : last),
    ...trail.flatMap(({ trouble }): Child[] => (trouble ? [note("warning", h("p", {}, trouble))] : [])),
    item.receipt?.code && !withdrawn
      ? h("p", { class: "code" }, "Que devient ma remarque ? Code ", h("strong", {}, item.receipt.code))
      : null,
    withdrawn || item.state === "gone" ? null : tools(mine, open, asking),
  );
}

function tools({ item }: Mine, open: Open, asking: Asking): HTMLElement {
  const { id } = item;
  const confirm = h("div", { class: "row", hidden: asking.id !== id });
  const ask = button("Retirer", "undo", () => put(id), { id: `retirer-${id}`, class: "button button--quiet" });
  const yes = button("Oui, retirer ce constat", "undo", () => void withdraw(item, open), {
    id: `oui-${id}`,
    class: "button button--danger",
  });
  const no = button("Le garder", null, () => put(null), { id: `non-${id}` });

  function put(asked: string | null): void {
    asking.id = asked;
    confirm.hidden = asked === null;
    (asked === null ? ask : yes).focus();
  }

  confirm.append(yes, no);
  const edit = h(
    "a",
    { class: "button", href: `#modifier/${id}`, id: `modifier-${id}` },
    icon("edit"),
    h("span", {}, "Corriger"),
  );
  return h("div", { class: "stack stack--tight" }, h("div", { class: "row" }, edit, ask), confirm);
}

async function withdraw(item: Item, { seat }: Open): Promise<void> {
  try {
    await keep(seat, { kind: "retrait", of: item.id, body: withdrawalBody(item.id, now()), photos: [] });
    say("Retrait enregistré sur ce téléphone.");
  } catch (error) {
    say(phoneTrouble(error), "warning");
  }
}
