// Chooses light or dark before the first paint. Loaded as a blocking script, first in <head>.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const choice = () => {
    try {
      return localStorage.getItem("maillage-theme") || "auto";
    } catch {
      return "auto"; // storage refused: follow the machine
    }
  };
  const apply = () => {
    const chosen = choice();
    const theme = chosen === "auto" ? (dark.matches ? "dark" : "light") : chosen;
    root.setAttribute("data-bs-theme", theme);
  };
  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("maillage:theme", apply);
})();
