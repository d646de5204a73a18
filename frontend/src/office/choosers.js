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

/** A chooser that opens only where one is typing, and whose Enter takes what answers what one typed. */
class Chooser extends TomSelect {
  answered = ""; // the text that the options at hand answer
  ranks = new Map(); // value → rank in that answer

  open() {
    if (!this.quiet && document.activeElement === this.control_input) super.open();
  }

  /** Closed for good: what was still to be asked, or on its way, would open the list again. */
  close(reset = true) {
    if (reset) {
      clearTimeout(this.refreshTimeout);
      this.refreshTimeout = null;
      this.running?.abort();
      this.eager = false;
    }
    super.close(reset);
  }

  loadCallback(...answer) {
    this.quiet = !this.isOpen;
    super.loadCallback(...answer);
    this.quiet = false;
  }

  /** Enter before the answer waits for it: until then the list is still that of other letters. */
  onKeyDown(event) {
    const text = this.inputValue();
    const early = this.settings.load && text && text !== this.answered;
    this.eager = Boolean(early) && event.key === "Enter";
    if (this.eager) event.preventDefault();
    else super.onKeyDown(event);
  }

  /** Propose the best match, or take it when Enter was pressed already. */
  propose() {
    if (!this.answered || this.answered !== this.inputValue()) return;
    const best = this.dropdown_content.querySelector(".option[data-selectable]");
    if (best) this.setActiveOption(best);
    if (best && this.eager) this.onOptionSelect(new Event("keydown"), best);
    this.eager = false;
  }
}

/** Neither « none » nor what is chosen already matches unless the answer names it. */
function ranked() {
  return ({ value }) => (this.ranks.has(value) ? 1 / this.ranks.get(value) : 0);
}

const remote = (url) =>
  async function load(query, done) {
    this.running?.abort();
    if (this.isOpen) {
      const running = new AbortController();
      this.running = running;
      try {
        const { results } = await getJson(url, { q: query }, { signal: running.signal });
        this.clearOptions((kept) => this.items.includes(kept.value));
        this.answered = query;
        this.ranks = new Map(results.map(({ value }, at) => [value, at + 1]));
        done(results);
        this.propose();
        return;
      } catch (error) {
        if (error.name !== "AbortError") this.answered = query;
      }
    }
    // Not asked, or in vain: it may be asked again, at the latest when one comes back.
    delete this.loadedSearches[query];
    this.wrapper.classList.remove("preloaded");
    done();
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
    const control = new Chooser(select, {
      plugins: select.multiple ? ["remove_button"] : [],
      valueField: "value",
      labelField: "text",
      searchField: url ? [] : ["text"],
      maxOptions: 100,
      placeholder: placeholder || select.getAttribute("placeholder") || "",
      allowEmptyOption: !select.required && !select.multiple,
      create: createUrl ? creator(select) : false,
      load: url ? remote(url) : null,
      score: url ? ranked : null,
      preload: url ? "focus" : false,
      refreshThrottle: url ? 0 : 300, // the server is spared by the next line
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
