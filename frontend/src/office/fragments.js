// htmx: the CSRF token on every request, a line while one is under way, our widgets in what arrives.

import htmx from "htmx.org/dist/htmx.esm.js";
import { token } from "./http.js";

let pending = 0;

const busy = (change) => {
  pending = Math.max(0, pending + change);
  document.body.classList.toggle("is-busy", pending > 0);
};

export function fragments(enhance) {
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.historyCacheSize = 0; // pages are private: nothing of them stays in the browser
  document.body.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb !== "get") detail.headers["X-CSRFToken"] = token();
  });
  document.body.addEventListener("htmx:beforeRequest", () => busy(1));
  document.body.addEventListener("htmx:afterRequest", () => busy(-1));
  // A refused form (422) is shown where it stands, with its errors.
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status === 422) {
      detail.shouldSwap = true;
      detail.isError = false;
    }
  });
  document.body.addEventListener("htmx:load", ({ detail }) => enhance(detail.elt));
  for (const kind of ["htmx:responseError", "htmx:sendError"]) {
    document.body.addEventListener(kind, () => {
      const text = document.body.dataset.errorLabel || "La demande n’a pas abouti. Réessayez.";
      document.body.dispatchEvent(
        new CustomEvent("toast", { detail: { level: "danger", text }, bubbles: true }),
      );
    });
  }
}
