// Small helps of forms: tick all, fields that depend on a choice, no double sending.

const sameName = (form, name) =>
  [...form.querySelectorAll("input[type=checkbox]")].filter((box) => box.name === name);

const count = (root, name) => {
  const boxes = sameName(root, name);
  const chosen = boxes.filter((box) => box.checked).length;
  for (const place of root.querySelectorAll(`[data-check-count="${CSS.escape(name)}"]`)) {
    place.textContent = String(chosen);
  }
  for (const all of root.querySelectorAll(`[data-check-all="${CSS.escape(name)}"]`)) {
    all.checked = chosen > 0 && chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }
};

const chosenValue = (form, name) => {
  const field = form.elements.namedItem(name);
  if (!field) return "";
  if (field.type === "checkbox") return field.checked ? field.value : "";
  return field.value;
};

const depend = (form) => {
  for (const block of form.querySelectorAll("[data-show-when]")) {
    const [name, wanted] = block.dataset.showWhen.split("=");
    const shown = wanted.split("|").includes(chosenValue(form, name));
    block.hidden = !shown;
    for (const field of block.querySelectorAll("input, select, textarea")) field.disabled = !shown;
  }
};

export function forms(root) {
  const found = root.matches?.("form") ? [root] : root.querySelectorAll("form");
  for (const form of found) {
    if (form.dataset.ready) continue;
    form.dataset.ready = "1";
    depend(form);
    form.addEventListener("change", (event) => {
      depend(form);
      const { target } = event;
      if (target.dataset.checkAll) {
        for (const box of sameName(form, target.dataset.checkAll)) box.checked = target.checked;
        count(form, target.dataset.checkAll);
      } else if (target.type === "checkbox" && target.name) {
        count(form, target.name);
      }
    });
  }
  root.querySelector("[data-focus]")?.focus();
}

export function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "1";
    // A download does not leave the page: the form must serve again.
    window.setTimeout(() => delete form.dataset.sending, 4000);
  });
  // Back from the next page, the form that was kept in memory may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sending]")) delete form.dataset.sending;
  });
}
