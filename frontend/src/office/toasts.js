// Notices at the bottom right: those that the page brought, and those of htmx (HX-Trigger: toast).

import Toast from "bootstrap/js/src/toast.js";
import { token } from "./http.js";

const LEVELS = ["success", "danger", "warning", "info"];

const element = (name, properties = {}, ...children) => {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
};

const undoForm = (url, label) => {
  const form = element(
    "form",
    { method: "post", action: url },
    element("input", { type: "hidden", name: "csrfmiddlewaretoken", value: token() }),
    element("button", { type: "submit", className: "btn btn-sm", textContent: label }),
  );
  return form;
};

const build = ({ level = "info", text, undo, undoLabel = "Annuler" }) => {
  const kind = LEVELS.includes(level) ? level : "info";
  const notice = element(
    "div",
    { className: `toast notice notice-${kind}` },
    element("div", { className: "toast-body", textContent: text }),
  );
  notice.setAttribute("role", kind === "danger" ? "alert" : "status");
  if (undo) notice.append(undoForm(undo, undoLabel));
  const close = element("button", { type: "button", className: "btn-close" });
  close.dataset.bsDismiss = "toast";
  close.setAttribute("aria-label", document.body.dataset.closeLabel || "Fermer");
  notice.append(close);
  return notice;
};

const show = (notice) => {
  // Errors and what can be undone stay until they are closed; the rest leaves time to be read.
  const stays = notice.matches(".notice-danger") || notice.querySelector("form");
  const delay = Number(notice.dataset.bsDelay) || 8000;
  notice.addEventListener("hidden.bs.toast", () => notice.remove());
  Toast.getOrCreateInstance(notice, { autohide: !stays, delay }).show();
};

export function toasts() {
  const stack = document.querySelector("[data-toasts]");
  if (!stack) return;
  for (const notice of stack.querySelectorAll(".toast")) show(notice);
  document.body.addEventListener("toast", ({ detail }) => {
    for (const item of Array.isArray(detail) ? detail : [detail]) {
      if (!item?.text) continue;
      const notice = build(item);
      stack.append(notice);
      show(notice);
    }
  });
}
