// <table data-grid>: rows of fields typed as in a spreadsheet. Arrows up and down keep the column; a block copied from a
// spreadsheet is pasted cell by cell from the field it is pasted in. Without scripts, Tab goes through the same fields.
const fields = (row) => [...row.querySelectorAll("input:not([type=hidden]), select")];

const place = (field) => {
  const row = field.closest("tr");
  const rows = [...row.parentElement.rows];
  return { rows, row: rows.indexOf(row), column: fields(row).indexOf(field) };
};

const inGrid = (event) =>
  event.target instanceof HTMLInputElement && event.target.closest("table[data-grid] tbody") ? event.target : null;

document.addEventListener("keydown", (event) => {
  const field = inGrid(event);
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  // A field with a list keeps its arrows: they go through what is offered.
  if (!field || !step || field.list) return;
  const { rows, row, column } = place(field);
  const next = rows[row + step] && fields(rows[row + step])[column];
  if (!next) return;
  event.preventDefault();
  next.focus();
  if (next instanceof HTMLInputElement) next.select();
});

document.addEventListener("paste", (event) => {
  const field = inGrid(event);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!field || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const { rows, row, column } = place(field);
  text.trimEnd().split(/\r?\n/).forEach((line, down) => {
    const cells = rows[row + down] ? fields(rows[row + down]) : [];
    line.split("\t").forEach((value, right) => {
      const cell = cells[column + right];
      if (cell instanceof HTMLInputElement) cell.value = value.trim();
      if (cell instanceof HTMLSelectElement) choose(cell, value.trim());
    });
  });
  field.dispatchEvent(new Event("input", { bubbles: true }));
});

// A cell of a list is matched by its code or by how its words begin.
function choose(select, value) {
  const found = [...select.options].find((option) => option.value === value || option.text.startsWith(value));
  if (value && found) select.value = found.value;
}
