// The outbox in full: what waits, what went wrong and what to do, the file of last resort, and who this phone is.

import { exportFile } from "./export.ts";
import { type Entered, joinForm } from "./join-screen.ts";
import { allItems, allPhotos, type Item, summary } from "./outbox.ts";
import { binWords, standing } from "./outbox-words.ts";
import { badge } from "./constats.ts";
import { button, type Child, h, note, say, title } from "./page.ts";
import { go, type Open, type Screen } from "./screen.ts";
import { allSeats, currentSeat, type Seat } from "./seats.ts";
import { onSending, send, sending } from "./send.ts";
import { count, KINDS, moment, quoted, size } from "./words.ts";

/** Lines shown at most; those a person must look at come first. */
const LISTED = 50;

let followed: (() => void) | null = null;
onSending(() => followed?.());

export async function sendingScreen(open: Open, entered: Entered): Promise<Screen> {
  const state = h("section", { class: "stack" });
  const seats = h("section", { class: "stack" });
  const again = h("div", { class: "stack" });
  const keeping = h("div", { class: "stack" });
  const refresh = () => Promise.all([showState(state), showAgain(again, entered)]).then(() => undefined);
  await Promise.all([refresh(), showSeats(seats, open, entered), showKeeping(keeping)]);
  followed = () => void refresh();
  return {
    name: "Envoi",
    content: [title("Envoi"), again, state, section("Par précaution", exporting(open), keeping), seats],
    refresh,
    leave: () => (followed = null),
  };
}

const section = (heading: string, ...children: Child[]) =>
  h("section", { class: "stack" }, h("h2", {}, heading), ...children);

async function showState(state: HTMLElement): Promise<void> {
  const [items, photos, now] = [await allItems(), await allPhotos(), Date.now()];
  const figures = summary(items, photos, now);
  const { words, look } = standing(figures, items, now);
  const failing = photos.filter(({ trouble }) => trouble);
  const waiting = items.filter(({ state }) => state !== "received").reverse();
  const listed = [...waiting.filter(({ trouble }) => trouble), ...waiting.filter(({ trouble }) => !trouble)].slice(
    0,
    LISTED,
  );
  const held = document.activeElement?.id === "envoyer";
  state.replaceChildren(
    note(
      look === "danger" ? "danger" : look === "calm" ? "success" : "warning",
      h("p", {}, words),
      sending.trouble ? h("p", {}, sending.trouble) : "",
    ),
    button(sending.busy ? "Envoi en cours…" : "Envoyer maintenant", "send", () => void send(), {
      id: "envoyer",
      class: "button button--main",
      "aria-disabled": String(sending.busy),
    }),
    ...(sending.next && !sending.busy
      ? [h("p", { class: "hint" }, `Prochain essai à ${moment(sending.next, sending.next)}.`)]
      : []),
    ...failing.map((photo) => note("danger", h("p", {}, `Une photo (${size(photo.size)}) : ${photo.trouble}`))),
    h("ul", { class: "rows" }, listed.map(line)),
    waiting.length > LISTED ? h("p", { class: "hint" }, `… et ${count(waiting.length - LISTED, "autre")}.`) : "",
    h("p", { class: "hint" }, binWords(photos, size)),
  );
  if (held) document.getElementById("envoyer")?.focus();
}

function line(item: Item): HTMLElement {
  return h(
    "li",
    {},
    h("p", {}, h("strong", {}, KINDS[item.kind]), ` du ${moment(item.saved_at, 0)}`),
    badge(item),
    item.trouble ? h("p", {}, item.trouble) : null,
  );
}

function exporting({ seat, kit }: Open): HTMLElement {
  const act = async () =>
    say(`Fichier prêt : ${await exportFile(seat, kit)}. Donnez-le à l'animateur, qui l'ouvrira au bureau.`, "download");
  return h(
    "div",
    { class: "stack stack--tight" },
    button("Exporter dans un fichier", "download", () => void act()),
    h("p", { class: "hint" }, "Tout ce que ce téléphone a noté, photos comprises. Rien n'est retiré du téléphone."),
  );
}

async function showKeeping(keeping: HTMLElement): Promise<void> {
  const persisted = (await navigator.storage?.persisted?.()) ?? false;
  const ask = async () => {
    const given = (await navigator.storage?.persist?.()) ?? false;
    say(
      given
        ? "Ce navigateur gardera les notes."
        : "Ce navigateur ne le promet pas. Installez la page sur l'écran d'accueil, et envoyez avant ce soir.",
      given ? "check" : "warning",
    );
    await showKeeping(keeping);
  };
  keeping.replaceChildren(
    persisted
      ? note("success", h("p", {}, "Ce navigateur a promis de ne pas effacer les notes pour gagner de la place."))
      : note(
          "warning",
          h(
            "p",
            {},
            "Ce navigateur n'a pas promis de garder les notes longtemps. Sur iPhone, ajoutez la page à l'écran d'accueil.",
          ),
        ),
    ...(persisted ? [] : [button("Demander de les garder", "phone", () => void ask())]),
  );
}

const pendingOf = (items: Item[], { device }: Seat): number =>
  items.filter((item) => item.device === device && item.state === "local").length;

/** Tokens that are refused, first of all: nothing leaves before. A code being typed is left alone. */
async function showAgain(place: HTMLElement, entered: Entered): Promise<void> {
  const [items, all, current] = [await allItems(), await allSeats(), await currentSeat()];
  const ended = all.filter((one) => one.ended && (one.device === current?.device || pendingOf(items, one) > 0));
  const said = ended.map(({ device }) => device).join();
  if (place.dataset["ended"] === said) return;
  place.dataset["ended"] = said;
  const resume = async (renewed: Seat, replaced: string | null = null) => {
    await entered(renewed, replaced);
    void send();
  };
  place.replaceChildren(
    ...ended.map((former) =>
      h(
        "div",
        { class: "card" },
        h("h2", {}, `Téléphone n° ${former.number} : rejoindre de nouveau`),
        h("p", {}, `${count(pendingOf(items, former), "note attend", "notes attendent")} ici. Rien n'est perdu.`),
        joinForm({ code: former.code, former, entered: resume }),
      ),
    ),
  );
}

async function showSeats(place: HTMLElement, { seat, kit }: Open, entered: Entered): Promise<void> {
  const [items, all, current] = [await allItems(), await allSeats(), await currentSeat()];
  const others = all.filter(({ device }) => device !== current?.device);
  place.replaceChildren(
    h("h2", {}, "Ce téléphone"),
    h("p", {}, `Téléphone n° ${seat.number}, visite ${quoted(kit.walk.title)}.`),
    h(
      "ul",
      { class: "rows" },
      others.map((other) =>
        h(
          "li",
          {},
          h(
            "p",
            {},
            `Téléphone n° ${other.number}${other.walk === seat.walk ? ", autre personne" : ", autre visite"} : ${count(pendingOf(items, other), "note en attente", "notes en attente")}, envoyées sans rien faire.`,
          ),
          other.walk === seat.walk ? null : button("Ouvrir cette visite", null, () => void entered(other)),
        ),
      ),
    ),
    h(
      "div",
      { class: "row" },
      button("Rejoindre une autre visite", "add", () => void go("#rejoindre")),
      button("Une autre personne prend ce téléphone", "people", () => void go("#autre")),
    ),
    h("p", { class: "hint" }, "Ce qui attend reste sous le numéro de qui l'a noté, et part tout seul."),
  );
}
