// What a page gains when scripts run. Every page works without: forms post, links lead, nothing waits for this file.
import "htmx.org/dist/htmx.esm.js";
import "./room.js";
import "./grid.js";
import "./autosave.js";
import "./committee.js";

document.documentElement.classList.add("js");

const page = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

// Coming back from a refused form, the list of errors is what the person must read first.
document.querySelector("[data-error-summary]")?.focus();

// <button data-print>: shown only with scripts (see .js-only).
document.addEventListener("click", (event) => {
  if (page(event, "[data-print]")) window.print();
});

// <button data-copy="id">: copies what stands there; where the browser does not let it, chooses it.
document.addEventListener("click", async (event) => {
  const source = document.getElementById(page(event, "[data-copy]")?.dataset.copy ?? "");
  if (!source) return;
  const said = document.querySelector("[data-copy-said]");
  try {
    await navigator.clipboard.writeText(source.textContent);
    said?.replaceChildren("Réponse copiée.");
  } catch {
    getSelection().selectAllChildren(source);
    said?.replaceChildren("Réponse choisie : copiez-la.");
  }
});

// <form data-autosubmit>: filters apply as soon as they change; the button stays for those without scripts.
document.addEventListener("change", (event) => {
  page(event, "form[data-autosubmit]")?.requestSubmit();
});

// <input type="checkbox" data-check-all="ids">: ticks every box of that name in the same form.
document.addEventListener("change", (event) => {
  const all = page(event, "[data-check-all]");
  if (!all?.form) return;
  for (const box of all.form.elements) {
    if (box.type === "checkbox" && box.name === all.dataset.checkAll) box.checked = all.checked;
  }
});

// <form data-dirty>: warns before what was typed is left behind.
const unsaved = new Set();
document.addEventListener("input", (event) => {
  const form = page(event, "form[data-dirty]");
  if (form) unsaved.add(form);
});
document.addEventListener("submit", (event) => unsaved.delete(event.target));
window.addEventListener("beforeunload", (event) => {
  if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
});

// <form data-confirm="Supprimer le constat n° 12 ?" data-confirm-action="Supprimer">: names the thing before acting.
const confirmed = new WeakSet();
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.confirm) return;
    if (confirmed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(form, event.submitter);
  },
  true,
);

function ask(form, submitter) {
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  dialog.setAttribute("aria-labelledby", "confirm-question");
  const question = document.createElement("p");
  question.id = "confirm-question";
  question.textContent = form.dataset.confirm;
  const answers = document.createElement("form");
  answers.method = "dialog";
  answers.className = "cluster";
  answers.append(answer("Annuler", "", "secondary"), answer(form.dataset.confirmAction ?? "Confirmer", "yes", "primary"));
  dialog.append(question, answers);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue !== "yes") return;
    confirmed.add(form);
    form.requestSubmit(submitter);
  });
  document.body.append(dialog);
  dialog.showModal();
}

function answer(label, value, variant) {
  const button = document.createElement("button");
  button.className = "ds-button";
  button.dataset.variant = variant;
  button.value = value;
  button.textContent = label;
  return button;
}

// <div data-map …>: the map library comes only where a map is drawn, and its text fallback stays if it cannot.
for (const element of document.querySelectorAll("[data-map]")) withMaps(element, (maps) => maps.draw(element));

// <div data-placing …>: its button opens the map on which a point is placed; the fields below it do without.
document.addEventListener("click", async (event) => {
  const open = page(event, "[data-placing-open]");
  if (!open) return;
  const sheet = document.getElementById(open.getAttribute("aria-controls"));
  sheet.hidden = !sheet.hidden;
  open.setAttribute("aria-expanded", String(!sheet.hidden));
  if (sheet.hidden || sheet.dataset.opened) return;
  sheet.dataset.opened = "true";
  const panel = open.closest("[data-placing]");
  if (await withMaps(panel, (maps) => maps.place(panel))) return;
  delete sheet.dataset.opened;
  panel.querySelector("[data-placing-said]").textContent = "La carte n'a pas pu être ouverte. Les champs suffisent.";
});

/** Does some work with the maps; false when they could not come. */
async function withMaps(element, work) {
  if (!document.head.querySelector(`link[href="${element.dataset.style}"]`)) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = element.dataset.style;
    document.head.append(link);
  }
  try {
    await work(await import(element.dataset.script));
    return true;
  } catch (error) {
    console.warn("La carte n'a pas pu être dessinée.", error);
    return false;
  }
}
