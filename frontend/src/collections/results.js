// The results follow what is chosen, without a button (htmx); the address follows too. Where the
// reader is stays: htmx gives the focus back to the box that was ticked, by its id, and what was
// unfolded stays so.

import htmx from "htmx.org/dist/htmx.esm.js";

/** On a small screen the choices come over the page; a link (`:target`) does it without script. */
const panel = () => {
  let open = window.location.hash === "#affiner";
  const apply = () => document.getElementById("affiner")?.classList.toggle("is-open", open);
  const turn = (state, focus) => {
    open = state;
    apply();
    const to = document.getElementById(focus);
    to?.setAttribute("tabindex", "-1");
    to?.focus();
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href='#affiner'], a[href='#resultats']");
    if (!link) return;
    event.preventDefault();
    turn(link.hash === "#affiner", link.hash.slice(1));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && open) turn(false, "resultats");
  });
  document.addEventListener("submit", () => {
    open = false;
    apply();
  });
  if (open)
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
  apply();
  return apply;
};

export const results = (enhance) => {
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  if (!document.getElementById("recherche")) return;
  htmx.config.historyCacheSize = 0;
  htmx.config.refreshOnHistoryMiss = true;
  // Settling would take from the panel the class that keeps it open, and write style attributes that the
  // pages' policy refuses.
  htmx.config.attributesToSettle = [];
  const told = document.querySelector("[data-told]");
  const panelAgain = panel();
  let unfolded = new Map();
  const on = (name, what) => document.body.addEventListener(`htmx:${name}`, what);

  on("configRequest", ({ detail }) => {
    // Empty fields stay out of the address.
    for (const name of new Set(detail.formData.keys())) {
      const kept = detail.formData.getAll(name).filter((value) => value !== "");
      if (name !== "mots" && !kept.length) detail.formData.delete(name);
    }
  });
  on("beforeRequest", () => document.body.classList.add("is-busy"));
  on("afterRequest", () => document.body.classList.remove("is-busy"));
  on("beforeSwap", () => {
    const all = document.querySelectorAll("#recherche details[id]");
    unfolded = new Map([...all].map((one) => [one.id, one.open]));
  });
  on("afterSwap", () => {
    for (const [id, open] of unfolded) {
      const one = document.getElementById(id);
      if (one) one.open = open;
    }
    panelAgain();
  });
  on("afterSettle", () => {
    const words = document.querySelector("[data-total]");
    if (told && words) told.textContent = words.textContent.trim();
  });
  on("load", ({ detail }) => enhance(detail.elt));
};
