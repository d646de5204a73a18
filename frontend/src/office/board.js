// [data-board]: a card is dragged to another column, where its own button is then pressed. Nothing
// that the buttons and links of the card do not do.

const verbTo = (card, state) => card.querySelector(`[data-board-verb="${CSS.escape(state)}"]`);

export function boards(root) {
  for (const board of root.querySelectorAll("[data-board]")) {
    if (board.dataset.ready) continue;
    board.dataset.ready = "1";
    let card = null;
    for (const one of board.querySelectorAll("[data-board-card]")) one.draggable = true;
    const columns = [...board.querySelectorAll("[data-board-column]")];
    const mark = (over) => {
      for (const column of columns) {
        const verb = card && verbTo(card, column.dataset.boardColumn);
        column.classList.toggle("is-target", Boolean(verb));
        column.classList.toggle("is-over", Boolean(verb) && column === over);
      }
    };
    board.addEventListener("dragstart", (event) => {
      card = event.target.closest?.("[data-board-card]");
      if (!card) return;
      event.dataTransfer.effectAllowed = "move";
      card.classList.add("is-moving");
      mark(null);
    });
    board.addEventListener("dragover", (event) => {
      const column = event.target.closest("[data-board-column]");
      if (!card || !column || !verbTo(card, column.dataset.boardColumn)) return;
      event.preventDefault();
      mark(column);
    });
    board.addEventListener("drop", (event) => {
      const column = event.target.closest("[data-board-column]");
      if (!card || !column) return;
      event.preventDefault();
      verbTo(card, column.dataset.boardColumn)?.click();
    });
    board.addEventListener("dragend", () => {
      card?.classList.remove("is-moving");
      card = null;
      mark(null);
    });
  }
}

/** [data-print]: the print button, which only a script can press. */
export function printing(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    if (!button.hidden) continue;
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
