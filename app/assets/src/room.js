// The room: a list of constats read with the keyboard. Each line is a link to its own qualification: the keys only move
// between them and send the form; everything works without.
const room = document.querySelector("[data-room]");
const form = room?.querySelector("[data-room-form]");
const STEPS = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 };

if (room) {
  document.addEventListener("keydown", onKey);
  // The address names the open line: going there takes the focus away, so the first field waits for it.
  if (document.readyState === "complete") focusForm();
  else window.addEventListener("load", () => setTimeout(focusForm));
}

function onKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    if (!form) return;
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const here = document.activeElement;
  if (here?.matches("input, select, textarea, dialog *")) {
    if (event.key === "Escape") focusLine(openLine() ?? lines()[0]);
    return;
  }
  const step = STEPS[event.key];
  // A letter alone is a key of the list only: elsewhere it may mean something to whoever assists the person.
  if (!step || (event.key.length === 1 && !here?.matches("[data-room-line]"))) return;
  event.preventDefault();
  move(step);
}

function focusForm() {
  if (!room.querySelector("[data-error-summary]")) form?.querySelector("select")?.focus({ preventScroll: true });
}

function lines() {
  return [...room.querySelectorAll("[data-room-line]")];
}

function openLine() {
  return room.querySelector("[data-room-line][aria-current]");
}

function move(step) {
  const all = lines();
  const from = all.indexOf(document.activeElement);
  const start = from < 0 ? all.indexOf(openLine()) : from;
  focusLine(all[Math.min(Math.max(start + step, 0), all.length - 1)]);
}

function focusLine(line) {
  line?.focus();
  line?.scrollIntoView({ block: "nearest" });
}
