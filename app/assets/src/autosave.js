// <form data-autosave>: what is typed is sent to the same address as the form itself, a moment after the last key. The page
// that comes back gives the next revision and what is told of it, in places marked data-autosave-told; what was typed is
// never replaced. When the session is lost, what was typed waits in this browser and comes back to the page after signing in.
const PAUSE = 1500;
const form = document.querySelector("form[data-autosave]");
const key = form && `palier:${form.action}`;

const say = (text) => {
  const place = form.querySelector("[data-autosave-said]");
  if (place) place.textContent = text;
};

const hour = () => new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });

// Rows are told apart by their order: every value of a name is kept, in order.
const typed = () => [...new FormData(form)].filter(([name]) => name !== "revision");

function restore() {
  const kept = sessionStorage.getItem(key);
  if (!kept) return;
  sessionStorage.removeItem(key);
  const values = new Map();
  for (const [name, value] of JSON.parse(kept)) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || field.name === "revision" || field.type === "submit" || field.type === "file") continue;
    const sent = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = sent.includes(field.value);
    else if (sent.length) field.value = sent.shift();
  }
  say("Ce que vous aviez écrit avant d'être déconnecté est revenu : enregistrez-le.");
}

function lost() {
  sessionStorage.setItem(key, JSON.stringify(typed()));
  say("Vous n'êtes plus connecté. Ce que vous avez écrit est gardé dans ce navigateur : rechargez la page pour vous connecter.");
}

async function save() {
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    if (answer.status === 401 || new URL(answer.url).pathname === "/connexion") return lost();
    if (!answer.ok) return say("Pas encore enregistré : une réponse est à relire. Enregistrez pour voir laquelle.");
    // The form no longer shows all that is kept: going on would write over the other person.
    if (new URL(answer.url).searchParams.get("fait") === "fusionne") {
      stopped = true;
      return say("Enregistré. Une autre personne a changé cette page : rechargez-la avant de continuer.");
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const revision = page.querySelector("form[data-autosave] input[name=revision]");
    if (revision) form.elements.revision.value = revision.value;
    for (const place of document.querySelectorAll("[data-autosave-told]")) {
      const told = page.getElementById(place.id);
      if (told) place.replaceWith(told);
    }
    say(`Enregistré à ${hour()}`);
  } catch {
    say("Le réseau ne répond pas : ce que vous écrivez sera enregistré dès son retour.");
    plan();
  }
}

let stopped = false;
let waiting;
let busy = false;
let sending = Promise.resolve();
function plan() {
  clearTimeout(waiting);
  if (stopped) return;
  // One sending at a time: each goes on from the revision that the one before made.
  waiting = setTimeout(() => (sending = sending.then(saved)), PAUSE);
}

async function saved() {
  busy = true;
  await save();
  busy = false;
}

// What is sent on purpose goes on from what is being saved: it waits for its answer, which gives the next revision. Asked
// again meanwhile, it is sent once.
let asked = false;
function submit(event) {
  clearTimeout(waiting);
  if (!busy) return;
  event.preventDefault();
  if (asked) return;
  asked = true;
  sending.then(() => {
    asked = false;
    form.requestSubmit(event.submitter);
  });
}

if (form) {
  restore();
  form.addEventListener("input", plan);
  form.addEventListener("submit", submit);
}
