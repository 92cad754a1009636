// The committee room: each row posts as soon as one of its fields changes, and what the server answers (the row, balances,
// sums) is written where it stands. Without scripts, each row has its own button.
const room = document.querySelector("[data-committee]");
const write = (holder, what, text) => {
  const place = holder?.querySelector(`[data-of=${what}]`);
  if (place) place.textContent = text;
};

if (room) {
  room.addEventListener("change", (event) => send(event.target.form));
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
  sending.set(form, before.then(() => post(form)));
}

async function post(form) {
  const row = room.querySelector(`[data-committee-row="${form.id.slice(2)}"]`);
  const refused = row.querySelector("[data-of=refused]");
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const said = await answer.json();
    refused.hidden = answer.ok;
    refused.textContent = answer.ok ? "" : said.detail;
    if (answer.ok) show(row, said);
  } catch {
    refused.hidden = false;
    refused.textContent = "Rien n'est enregistré : le serveur ne répond pas. Réessayez.";
  }
}

function show(row, said) {
  write(row, "total", said.total);
  write(row, "partial", said.partial ? "partiel" : "");
  const verdict = row.querySelector("select[name=verdict]");
  if (verdict) verdict.value = said.verdict;
  for (const purse of said.sums.purses) {
    const line = document.querySelector(`[data-committee-purse="${purse.id}"]`);
    write(line, "asked", purse.asked);
    write(line, "said", purse.said);
    write(line, "left", purse.short ? `${purse.left} (dépassée)` : purse.left);
  }
  for (const id of ["axes", "quartiers", "communes"]) headings(id, said.sums[id]);
  const { settled, items, asked, said: granted } = said.sums;
  const told = document.querySelector("[data-committee-said]");
  const words = told?.dataset.committeeSaid;
  if (told) told.textContent = `Dossiers statués : ${settled} sur ${items}. Demandé : ${asked}, ${words} : ${granted}.`;
}

function headings(id, rows) {
  const body = document.querySelector(`[data-committee-headings="${id}"]`);
  if (!body) return;
  body.replaceChildren(
    ...rows.map((row) => {
      const line = document.createElement("tr");
      const head = document.createElement("th");
      head.scope = "row";
      head.textContent = row.name;
      const cells = [row.dossiers, row.asked, row.said, row.share].map((text) => {
        const cell = document.createElement("td");
        cell.className = "number";
        cell.textContent = text;
        return cell;
      });
      line.append(head, ...cells);
      return line;
    }),
  );
}
