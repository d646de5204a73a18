// [data-progress-url]: follow a background job, then go where it says.

import { getJson } from "./http.js";

const DELAY = 1000;
const SLOW = 5000;

export function progress(root) {
  for (const job of root.querySelectorAll("[data-progress-url]")) {
    if (job.dataset.ready) continue;
    job.dataset.ready = "1";
    const bar = job.querySelector(".progress-bar");
    const track = job.querySelector("[role=progressbar]");
    const label = job.querySelector("[data-progress-label]");
    let faults = 0;
    const ask = async () => {
      if (!job.isConnected) return;
      try {
        const state = await getJson(job.dataset.progressUrl);
        faults = 0;
        const percent = Math.max(0, Math.min(100, Number(state.percent) || 0));
        if (bar) bar.style.width = `${percent}%`;
        track?.setAttribute("aria-valuenow", String(Math.round(percent)));
        if (label && state.label && label.textContent !== state.label) {
          label.textContent = state.label;
        }
        job.classList.toggle("is-failed", Boolean(state.failed));
        if (state.done) {
          if (state.url) window.location.assign(state.url);
          return;
        }
      } catch {
        faults += 1; // a restart of the server: ask again, more slowly
      }
      window.setTimeout(ask, faults ? SLOW : DELAY);
    };
    ask();
  }
}
