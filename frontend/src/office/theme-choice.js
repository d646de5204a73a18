// Buttons [data-theme-choice="auto|light|dark"]: remembered on this machine, applied by theme.js.

const KEY = "maillage-theme";

const current = () => {
  try {
    return localStorage.getItem(KEY) || "auto";
  } catch {
    return "auto";
  }
};

const show = () => {
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    const chosen = button.dataset.themeChoice === current();
    button.setAttribute("aria-pressed", String(chosen));
    button.classList.toggle("active", chosen);
  }
};

export function themeChoice() {
  show();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (!button) return;
    try {
      localStorage.setItem(KEY, button.dataset.themeChoice);
    } catch {
      // Storage refused: nothing can be remembered, the machine's preference stays.
    }
    document.dispatchEvent(new CustomEvent("maillage:theme"));
    show();
  });
}
