// [data-confirm]: ask before a form goes or a link is followed.

const agreed = new WeakSet();

const ask = ({ confirm, confirmDetail, confirmVerb, confirmCancel, confirmDanger }) =>
  new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "ask";
    const title = document.createElement("h2");
    title.id = "ask-title";
    title.textContent = confirm;
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(title);
    if (confirmDetail) {
      const detail = document.createElement("p");
      detail.textContent = confirmDetail;
      dialog.append(detail);
    }
    const verbs = document.createElement("form");
    verbs.method = "dialog";
    verbs.className = "ask-verbs";
    const cancel = document.createElement("button");
    cancel.className = "btn";
    cancel.value = "";
    cancel.textContent = confirmCancel || "Annuler";
    const go = document.createElement("button");
    go.className = confirmDanger === undefined ? "btn btn-primary" : "btn btn-danger";
    go.value = "go";
    go.textContent = confirmVerb || "Continuer";
    verbs.append(cancel, go);
    dialog.append(verbs);
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "go");
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
    cancel.focus();
  });

export function confirmations() {
  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      const asked = event.submitter?.dataset.confirm ? event.submitter : form;
      if (!asked.dataset.confirm || agreed.has(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      if (await ask(asked.dataset)) {
        agreed.add(form);
        form.requestSubmit(submitter || undefined);
        agreed.delete(form);
      }
    },
    true,
  );
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[data-confirm]");
    if (!link || event.defaultPrevented) return;
    event.preventDefault();
    if (await ask(link.dataset)) window.location.assign(link.href);
  });
  // The same dialog for hx-confirm.
  document.body.addEventListener("htmx:confirm", async (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    if (await ask({ confirm: event.detail.question, ...event.detail.elt.dataset })) {
      event.detail.issueRequest(true);
    }
  });
}
