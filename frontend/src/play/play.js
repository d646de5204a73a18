// The games play without this script; with it, lines move and halves meet without a new page.

import "./play.scss";

const form = document.querySelector("[data-round]");

/** Put the objects in order: the arrows move a line at once, and say where it is. */
const order = (root) => {
  const list = root.querySelector(".order-list");
  const hidden = root.querySelector("[name=ordre]");
  const said = root.querySelector("[data-said]");
  const lines = () => [...list.children];
  const tell = (line) => {
    const place = lines().indexOf(line) + 1;
    const title = line.querySelector(".choice-words").firstChild.textContent.trim();
    said.textContent = said.dataset.words
      .replace("%(title)s", title)
      .replace("%(place)s", String(place));
  };
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[name=bouger]");
    if (!button) return;
    event.preventDefault();
    const line = button.closest(".order-line");
    const up = button.value.endsWith("-haut");
    const other = up ? line.previousElementSibling : line.nextElementSibling;
    if (other) {
      if (up) other.before(line);
      else other.after(line);
      for (const one of lines()) one.classList.toggle("is-moved", one === line);
      hidden.value = lines()
        .map((one) => one.dataset.place)
        .join("-");
    }
    tell(line);
    button.focus();
  });
};

/** Pair the halves: the chosen right half shows beside its left one. */
const halves = (root) => {
  for (const pair of root.querySelectorAll(".half-pair")) {
    const select = pair.querySelector("select");
    const place = pair.querySelector("[data-chosen]");
    const show = () => {
      const chosen = root.querySelector(`[data-right="${select.value}"]`);
      const picture = chosen?.cloneNode();
      if (picture) {
        picture.alt = "";
        picture.removeAttribute("data-right");
      }
      place.replaceChildren(...(picture ? [picture] : []));
    };
    select.addEventListener("change", show);
    show();
  }
};

if (form?.dataset.round === "ordre") order(form);
if (form?.dataset.round === "moities") halves(form);
