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
  const keeping = h("div", { class: "stack" });
  await Promise.all([showState(state), showSeats(seats, open, entered), showKeeping(keeping)]);
  followed = () => void showState(state);
  return {
    name: "Envoi",
    content: [title("Envoi"), state, section("Par précaution", exporting(open), keeping), seats],
    refresh: () => showState(state),
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

async function showSeats(place: HTMLElement, { seat, kit }: Open, entered: Entered): Promise<void> {
  const [items, all, current] = [await allItems(), await allSeats(), await currentSeat()];
  const pending = ({ device }: Seat) => items.filter((item) => item.device === device && item.state === "local").length;
  const others = all.filter(({ device }) => device !== current?.device);
  const again = all.filter((one) => one.ended && (one.device === current?.device || pending(one) > 0));
  place.replaceChildren(
    h("h2", {}, "Ce téléphone"),
    h("p", {}, `Téléphone n° ${seat.number}, visite ${quoted(kit.walk.title)}.`),
    ...again.map((former) =>
      h(
        "div",
        { class: "card" },
        h("h3", {}, `Téléphone n° ${former.number} : rejoindre de nouveau`),
        h("p", {}, `${count(pending(former), "note attend", "notes attendent")} ici. Rien n'est perdu.`),
        joinForm({ code: former.code, former, entered: resume }),
      ),
    ),
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
            `Téléphone n° ${other.number}${other.walk === seat.walk ? ", autre personne" : ", autre visite"} : ${count(pending(other), "note en attente", "notes en attente")}, envoyées sans rien faire.`,
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

  async function resume(renewed: Seat, replaced: string | null = null): Promise<void> {
    await entered(renewed, replaced);
    void send();
  }
}
