// [data-copy="id"]: put the text of an element on the clipboard, and say that it is done.

export const copies = (root) => {
  if (!navigator.clipboard) return;
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy).textContent.trim();
      await navigator.clipboard.writeText(text);
      const state = button.closest("section").querySelector("[data-copied]");
      button.classList.add("is-done");
      state.textContent = "";
      state.textContent = "Copié.";
    });
  }
};
