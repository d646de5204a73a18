// Suggestions under a search box: a combobox as the ARIA practices describe it (list, no inline
// completion). The arrows go through the list, Enter opens, Escape closes; typing goes on meanwhile.

const WAIT = 120; // milliseconds after the last letter
let serial = 0;

const line = (one, id) => {
  const option = document.createElement("li");
  option.id = id;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.url = one.url;
  const text = document.createElement("span");
  text.className = "suggestion-text";
  text.textContent = one.text;
  const kind = document.createElement("span");
  kind.className = "suggestion-kind";
  kind.textContent = `${one.kind} · ${one.count.toLocaleString("fr-FR")}`;
  option.append(text, " ", kind);
  return option;
};

const finder = (input) => {
  const id = `suggestions-${++serial}`;
  const list = document.createElement("ul");
  Object.assign(list, { id, className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggestions");
  const state = document.createElement("span");
  state.className = "visually-hidden";
  state.setAttribute("role", "status");
  input.after(list, state);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", id);
  input.setAttribute("aria-expanded", "false");
  let [timer, asked, at] = [0, "", -1];

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const options = () => [...list.children];
  const go = (to) => {
    const all = options();
    at = (to + all.length + 1) % (all.length + 1); // one place more: the box itself
    all.forEach((one, number) => {
      one.setAttribute("aria-selected", String(number === at));
    });
    if (at < all.length) {
      input.setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const show = (found) => {
    list.replaceChildren(...found.map((one, number) => line(one, `${id}-${number}`)));
    if (!found.length) {
      close();
      state.textContent = "";
      return;
    }
    list.hidden = false;
    at = found.length;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
    state.textContent = `${found.length} suggestion${found.length > 1 ? "s" : ""}.`;
  };
  const ask = async () => {
    const text = input.value.trim();
    asked = text;
    if (text.length < 2) {
      show([]);
      return;
    }
    try {
      const answer = await fetch(`${input.dataset.suggestions}?q=${encodeURIComponent(text)}`);
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      if (asked === text && document.activeElement === input) show(suggestions);
    } catch {
      // Without suggestions the search goes as well.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown") ask();
      return;
    }
    const all = options();
    if (event.key === "ArrowDown") go(at + 1 > all.length ? 0 : at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && at >= 0 && at < all.length) {
      window.location.assign(all[at].dataset.url);
    } else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) window.location.assign(option.dataset.url);
  });
  input.addEventListener("blur", close);
};

export const finders = (root) => {
  for (const input of root.querySelectorAll("input[data-suggestions]")) finder(input);
};
