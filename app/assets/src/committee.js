// The committee room: each row posts as soon as one of its fields changes, and what the server answers (the row, balances,
// sums) is written where it stands. Without scripts, each row has its own button.
const room = document.querySelector("[data-committee]");

// The text that stands there changes in place: another one put instead would have the browser weigh every rule of the page
// that asks what an element holds, over every dossier.
const put = (place, text) => {
  if (!place) return;
  if (place.firstChild instanceof Text && place.childNodes.length === 1) place.firstChild.data = text;
  else if (text || place.firstChild) place.textContent = text;
};
const write = (holder, what, text) => put(holder?.querySelector(`[data-of=${what}]`), text);

// A reason is shown where what is said asks for one, or one was given.
const explained = room?.dataset.committee.split(" ") ?? [];
function fold(row) {
  const [verdict, reason] = ["verdict", "reason"].map((name) => row.querySelector(`select[name=${name}]`));
  reason?.classList.toggle("entry-shown", explained.includes(verdict.value) || reason.value !== "");
}

if (room) {
  for (const row of room.querySelectorAll("[data-committee-row]")) fold(row);
  room.addEventListener("change", (event) => {
    fold(event.target.closest("[data-committee-row]"));
    send(event.target.form);
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.action?.includes("/salle/")) return;
    event.preventDefault();
    send(event.target);
  });
}

// One request at a time for each row: the last change waits for the answer to the one before.
const sending = new Map();
function send(form) {
  if (!form) return;
  const before = sending.get(form) ?? Promise.resolve();
  const mine = before.then(() => post(form, () => sending.get(form) === mine));
  sending.set(form, mine);
}

async function post(form, isLast) {
  const row = room.querySelector(`[data-committee-row="${form.id.slice(2)}"]`);
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const said = await answer.json();
    refuse(row, answer.ok ? "" : said.detail);
    if (answer.ok) show(row, said, isLast());
  } catch {
    refuse(row, "Rien n'est enregistré : le serveur ne répond pas. Réessayez.");
  }
}

// What was not kept shows why, and the button to try again; no words when it was kept.
function refuse(row, why) {
  const place = row.querySelector("[data-of=refused]");
  place.hidden = !why;
  put(place, why);
  row.classList.toggle("entry-refused", why !== "");
}

// What was chosen since the request left is not written over: it is sent next.
function show(row, said, isLast) {
  write(row, "total", said.total);
  row.querySelector("[data-of=partial]").hidden = !said.partial;
  const verdict = row.querySelector("select[name=verdict]");
  if (verdict && isLast) verdict.value = said.verdict;
  fold(row);
  for (const purse of said.sums.purses) {
    // In the table of envelopes, and at the head of its column.
    for (const place of document.querySelectorAll(`[data-committee-purse="${purse.id}"]`)) {
      write(place, "asked", purse.asked);
      write(place, "said", purse.said);
      write(place, "left", purse.short ? `${purse.left} (dépassée)` : purse.left);
    }
  }
  for (const id of ["axes", "quartiers", "communes"]) headings(id, said.sums[id]);
  const { settled, items, asked, said: granted } = said.sums;
  const told = document.querySelector("[data-committee-said]");
  const words = told?.dataset.committeeSaid;
  put(told, `Dossiers statués : ${settled} sur ${items}. Demandé : ${asked}, ${words} : ${granted}.`);
}

function headings(id, rows) {
  const body = document.querySelector(`[data-committee-headings="${id}"]`);
  rows.forEach((row, at) => {
    const texts = [row.name, row.dossiers, row.asked, row.said, row.share];
    const line = body.rows[at] ?? body.appendChild(body.rows[0].cloneNode(true));
    texts.forEach((text, column) => put(line.cells[column], text));
  });
}
