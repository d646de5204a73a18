// The public site's only script: the menu of small screens. Without it the menu is a plain list.

import "./site.scss";

const toggle = document.querySelector(".site-nav-toggle");
const menu = document.querySelector(".site-nav");
if (toggle && menu) {
  document.documentElement.classList.add("has-script");
  toggle.setAttribute("aria-expanded", "false");
  toggle.addEventListener("click", () => {
    const open = menu.classList.toggle("is-open");
    toggle.setAttribute("aria-expanded", String(open));
  });
}
