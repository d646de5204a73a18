// The table of a running order: Alt and an arrow move a line, so does the mouse. The buttons of
// each line do the same without this script.

import htmx from "htmx.org/dist/htmx.esm.js";

const send = (table, url, to) =>
  htmx.ajax("POST", url, { target: table, swap: "outerHTML", values: { to } });

export function runningOrders(root) {
  const table = root.matches?.("[data-running-order]")
    ? root
    : root.querySelector("[data-running-order]");
  if (!table || table.dataset.ready || !table.hasAttribute("data-editable")) return;
  table.dataset.ready = "1";
  const rows = () => [...table.querySelectorAll("[data-move]")];

  table.addEventListener("keydown", (event) => {
    if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    if (event.target.closest("input, textarea, select")) return;
    const row = event.target.closest("[data-move]");
    const name = event.key === "ArrowUp" ? "[data-up]" : "[data-down]";
    const button = row?.querySelector(name);
    if (!button) return;
    event.preventDefault();
    button.focus();
    button.click();
  });

  let dragged = null;
  for (const row of rows()) {
    const grip = row.querySelector("[data-grip]");
    if (!grip) continue;
    grip.addEventListener("pointerdown", () => {
      row.draggable = true;
    });
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      row.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
    });
    row.addEventListener("dragend", () => {
      row.draggable = false;
      row.classList.remove("is-dragged");
      for (const one of rows()) one.classList.remove("is-target");
      dragged = null;
    });
    row.addEventListener("dragover", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      for (const one of rows()) one.classList.toggle("is-target", one === row);
    });
    row.addEventListener("drop", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      send(table, dragged.dataset.move, rows().indexOf(row));
    });
  }
}
