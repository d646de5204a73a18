// <select data-chooser>: search as you type, from the server or in its own options, create on the fly.

import TomSelect from "tom-select/base";
import removeButton from "tom-select/plugins/remove_button/plugin.js";
import { getJson, postForm } from "./http.js";

TomSelect.define("remove_button", removeButton);

const line = (className, text) => {
  const node = document.createElement("div");
  node.className = className;
  node.textContent = text;
  return node;
};

/** Something said instead of options: a list box that holds none is an error to assistive tools. */
const remark = (className, text) => {
  const node = line(className, text);
  node.setAttribute("role", "option");
  node.setAttribute("aria-disabled", "true");
  return node;
};

const option = ({ text, hint }) => {
  const node = line("option", text);
  if (hint) {
    const note = document.createElement("span");
    note.className = "option-hint";
    note.textContent = hint;
    node.append(note);
  }
  return node;
};

const remote = (url) => {
  let running = null;
  return async function load(query, done) {
    running?.abort();
    running = new AbortController();
    try {
      const { results } = await getJson(url, { q: query }, { signal: running.signal });
      this.clearOptions((kept) => this.items.includes(kept.value));
      done(results);
      // An answer that comes once the field was left must not open the list again.
      if (document.activeElement !== this.control_input) this.close(false);
    } catch (error) {
      if (error.name !== "AbortError") done();
    }
  };
};

const creator = (select) => async (text, done) => {
  const failed = select.dataset.errorLabel || "La création n’a pas abouti.";
  let answer = { ok: false, body: {} };
  try {
    answer = await postForm(select.dataset.createUrl, { name: text });
  } catch {
    // No network: told below like a refusal.
  }
  if (answer.ok && answer.body.value !== undefined) {
    done(answer.body);
    return;
  }
  done();
  document.body.dispatchEvent(
    new CustomEvent("toast", { detail: { level: "danger", text: answer.body.error || failed } }),
  );
};

export function choosers(root) {
  for (const select of root.querySelectorAll("select[data-chooser]")) {
    if (select.tomselect) continue;
    const { url, createUrl, createLabel, emptyLabel, placeholder } = select.dataset;
    const control = new TomSelect(select, {
      plugins: select.multiple ? ["remove_button"] : [],
      valueField: "value",
      labelField: "text",
      searchField: url ? [] : ["text"],
      maxOptions: 100,
      placeholder: placeholder || select.getAttribute("placeholder") || "",
      allowEmptyOption: !select.required && !select.multiple,
      create: createUrl ? creator(select) : false,
      load: url ? remote(url) : null,
      preload: url ? "focus" : false,
      loadThrottle: 200,
      shouldLoad: () => true,
      render: {
        option,
        item: ({ text }) => line("item", text),
        option_create: ({ input }) =>
          line("create", (createLabel || "Créer « %s »").replace("%s", input)),
        // When all was chosen and nothing is sought, there is nothing to say.
        no_results({ input }) {
          const done = !input && this.items.length > 0;
          return done ? null : remark("no-results", emptyLabel || "Aucun résultat");
        },
        loading: () => remark("spinner", "…"),
        not_loading: () => null,
      },
    });
    // Its label now names the text field: to assistive tools the hidden select would be a second,
    // nameless control.
    select.setAttribute("aria-hidden", "true");
    const described = select.getAttribute("aria-describedby");
    if (described) control.control_input.setAttribute("aria-describedby", described);
    if (select.getAttribute("aria-invalid") === "true") {
      control.control_input.setAttribute("aria-invalid", "true");
    }
  }
}
