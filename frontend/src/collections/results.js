// The results follow what is chosen, without a button (htmx); the address follows too. Where the
// reader is stays: htmx gives the focus back to the box that was ticked, by its id.

import htmx from "htmx.org/dist/htmx.esm.js";

export const results = (enhance) => {
  if (!document.getElementById("recherche")) return;
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.historyCacheSize = 0;
  htmx.config.refreshOnHistoryMiss = true;
  const told = document.querySelector("[data-told]");
  document.body.addEventListener("htmx:beforeRequest", () => {
    document.body.classList.add("is-busy");
  });
  document.body.addEventListener("htmx:afterRequest", () => {
    document.body.classList.remove("is-busy");
  });
  document.body.addEventListener("htmx:configRequest", ({ detail }) => {
    // Empty fields stay out of the address.
    for (const [name, value] of [...detail.formData.entries()]) {
      if (value === "") detail.formData.delete(name);
    }
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    const words = document.querySelector("[data-total]");
    if (told && words) told.textContent = words.textContent.trim();
  });
  document.body.addEventListener("htmx:load", ({ detail }) => enhance(detail.elt));
};
