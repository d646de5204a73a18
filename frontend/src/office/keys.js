// The key `/` goes to the search box, unless someone is writing.

export function keys() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable=true], [role=textbox]")) {
      return;
    }
    const box = document.querySelector("[data-search-focus]");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
