// Opens the notebook: who this phone is, which screen to show, and what every screen has around it.

import typeface from "@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2";
import { adopt } from "./adopting.ts";
import { captureScreen } from "./capture.ts";
import { constatsScreen } from "./constats.ts";
import { earlierScreen, verifyScreen } from "./earlier.ts";
import { install } from "./installing.ts";
import { joinScreen } from "./join-screen.ts";
import { code, entering, kitOf, resuming } from "./opening.ts";
import { allItems, allPhotos, onOutbox, summary } from "./outbox.ts";
import { standing } from "./outbox-words.ts";
import { button, h, hush, icon, title } from "./page.ts";
import { go, onGo, type Open, type Screen } from "./screen.ts";
import { currentSeat, endSeat, type Seat, takeSeat } from "./seats.ts";
import { onSending, sendByItself, sending } from "./send.ts";
import { sendingScreen } from "./sending-screen.ts";
import { keepForLater, refreshKit } from "./walk.ts";

const TABS = [
  ["#noter", "Noter", "add"],
  ["#mes", "Mes constats", "list"],
  ["#deja", "Déjà signalé", "earlier"],
  ["#envoi", "Envoi", "send"],
] as const;

/** The age of what waits is told again. */
const MINUTE = 60_000;

let open: Open | null = null;
let screen: Screen | null = null;
/** Grows at each change of screen: one asked for later wins over one slower to come. */
let turn = 0;
let offerVersion: () => void = () => undefined;

const part = (id: string): HTMLElement => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the shell has no #${id}`);
  return found;
};

async function choose(): Promise<Screen> {
  const [name, id] = location.hash.slice(1).split("/");
  if (!open) return joinScreen({ code: "", entered });
  switch (name) {
    case "mes":
      return constatsScreen(open);
    case "modifier":
      return captureScreen(open, id ?? null);
    case "deja":
      return id ? verifyScreen(open, id) : earlierScreen(open);
    case "envoi":
      return sendingScreen(open, entered);
    case "rejoindre":
      return joinScreen({ code: "", entered });
    case "autre":
      return joinScreen({ code: open.seat.code, anew: true, entered });
    default:
      return captureScreen(open, null);
  }
}

async function show(focus = true): Promise<void> {
  const mine = ++turn;
  const next = await choose();
  if (mine !== turn) return next.leave?.();
  screen?.leave?.();
  screen = next;
  hush();
  document.title = `${screen.name} — Palier`;
  part("contenu").replaceChildren(...screen.content);
  tabs();
  if (focus) {
    scrollTo(0, 0);
    part("contenu").querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }
  offerVersion();
}

function tabs(): void {
  const at = location.hash.split("/")[0] || "#noter";
  const current = at === "#modifier" ? "#mes" : at;
  const links = TABS.map(([address, words, drawing]) =>
    h("a", { href: address, "aria-current": current === address ? "page" : null }, icon(drawing), h("span", {}, words)),
  );
  part("bas").replaceChildren(...(open ? links : []));
}

/** The line that never leaves: what is only on this phone. */
async function head(): Promise<void> {
  const now = Date.now();
  const [items, photos] = [await allItems(), await allPhotos()];
  const { words, look } = standing(summary(items, photos, now), items, now);
  const offline = !navigator.onLine;
  if (open && !sending.busy && part("etat-dit").textContent !== words) part("etat-dit").textContent = words;
  const drawing = look === "calm" ? "received" : look === "waiting" ? "phone" : "warning";
  part("haut").replaceChildren(
    h("p", { class: "walk" }, open ? open.kit.walk.title : "Palier, carnet de terrain"),
    open || items.length > 0
      ? h(
          "a",
          { class: `standing standing--${look}`, href: "#envoi", id: "etat" },
          icon(offline ? "offline" : drawing),
          h("span", {}, offline ? `Hors réseau. ${words}` : sending.busy ? `Envoi… ${words}` : words),
        )
      : "",
  );
}

/** A seat was taken: everything for the walk, from the phone when it has it. */
async function entered(seat: Seat, replaced: string | null = null): Promise<void> {
  const [kit] = await Promise.all([kitOf(seat), takeSeat(seat, replaced)]);
  if (!kit) return waitForKit(seat);
  open = { seat, kit };
  void head();
  await go("#noter");
  void adopt(seat);
  void keepForLater(seat, kit);
  void navigator.storage?.persist?.();
}

function waitForKit(seat: Seat): void {
  const again = () => void entered(seat);
  addEventListener("online", again, { once: true });
  part("contenu").replaceChildren(
    title("La visite n'est pas encore sur ce téléphone"),
    h("p", {}, "Il manque du réseau pour la recevoir une première fois. Cette page réessaie dès qu'il revient."),
    button("Réessayer", "send", again, { class: "button button--main" }),
  );
}

/** The kit may have changed at the office: shown at once when nothing is being written, else at the next screen. */
async function refresh(seat: Seat): Promise<void> {
  const { kit, changed, refused } = await refreshKit(seat);
  if (refused) await endSeat(seat.device, seat.token);
  if (!kit || open?.seat.device !== seat.device) return;
  if (changed) {
    open = { seat, kit };
    if (!screen?.begun?.()) await show(false);
    void head();
  }
  await keepForLater(seat, kit);
}

/** The code of the address, once: a seat already taken with it is taken again without a network. */
async function enterByLink(): Promise<void> {
  const entry = await entering;
  if (entry?.ok) {
    history.replaceState(null, "", location.pathname);
    return entered(entry.seat, entry.replaced);
  }
  const door = joinScreen({ code, said: entry?.words ?? null, entered });
  const back = (await currentSeat())
    ? [h("p", {}, h("a", { href: "/terrain/" }, "Ouvrir la visite déjà sur ce téléphone"))]
    : [];
  part("contenu").replaceChildren(...door.content, ...back);
  void head();
}

/** Opens where the person was, from what the phone holds. */
async function resume(here: NonNullable<typeof resuming>): Promise<void> {
  const { seat, kit } = await here;
  if (seat && !kit) return entered(seat);
  if (seat && kit) open = { seat, kit };
  await show(false);
  void head();
  if (seat) void refresh(seat);
}

async function start(): Promise<void> {
  onGo(() => show());
  onOutbox(() => {
    void head();
    void screen?.refresh?.();
    offerVersion();
  });
  onSending(() => void head());
  for (const change of ["online", "offline"]) addEventListener(change, () => void head());
  setInterval(() => void head(), MINUTE);
  for (const change of ["input", "change"]) addEventListener(change, () => offerVersion());

  void head();
  if (resuming) await resume(resuming);
  else await enterByLink();
  performance.mark("utilisable");
  sendByItself();
  void withNetwork(async () => {
    offerVersion = await install(() => !screen?.begun?.());
  });
  void withNetwork(letters);
}

/** What the form does without, the worker and the typeface: a network that goes away meanwhile only puts it off. */
async function withNetwork(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch {
    addEventListener("online", () => void withNetwork(work), { once: true });
  }
}

/** The typeface of the house comes after the form: words in the phone's own letters first, never a blank. */
async function letters(): Promise<void> {
  const face = new FontFace("Atkinson Hyperlegible Next", `url(${typeface})`, { weight: "200 800", display: "swap" });
  document.fonts.add(await face.load());
}

/** A browser that can keep nothing must say so before anything is noted. */
function impossible(): void {
  part("contenu").replaceChildren(
    title("Ce navigateur ne peut rien garder"),
    h(
      "p",
      {},
      "Le carnet écrit sur le téléphone avant d'envoyer. Quittez la navigation privée, vérifiez que l'adresse commence par https, ou prenez un autre navigateur. Sinon, notez sur la feuille de relevé.",
    ),
  );
}

if (isSecureContext) start().catch(impossible);
else impossible();
