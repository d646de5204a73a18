// [data-gantt]: opens on today, zooms by buttons. The chart itself is the server's SVG.

const STEP = 1.4;
const LIMITS = [0.35, 4];

const centre = (scroll, scale) => {
  const today = scroll.querySelector(".gantt-today");
  if (!today) return;
  const box = today.getBoundingClientRect();
  const frame = scroll.getBoundingClientRect();
  const x = box.left - frame.left + scroll.scrollLeft;
  scroll.scrollTo({ left: x - frame.width / 3, behavior: scale ? "smooth" : "auto" });
};

export function gantts(root) {
  for (const gantt of root.querySelectorAll("[data-gantt]")) {
    const scroll = gantt.querySelector(".gantt-scroll");
    const chart = gantt.querySelector(".gantt-chart");
    if (!scroll || !chart || gantt.dataset.ready) continue;
    gantt.dataset.ready = "1";
    const width = Number(chart.getAttribute("width"));
    const height = Number(chart.getAttribute("height"));
    let zoom = 1;
    const apply = (next) => {
      const [least, most] = LIMITS;
      const before = (scroll.scrollLeft + scroll.clientWidth / 2) / chart.clientWidth;
      zoom = Math.max(least, Math.min(most, next));
      chart.setAttribute("width", String(Math.round(width * zoom)));
      chart.setAttribute("height", String(Math.round(height * zoom)));
      scroll.scrollLeft = before * chart.clientWidth - scroll.clientWidth / 2;
    };
    gantt.addEventListener("click", (event) => {
      const verb = event.target.closest("[data-gantt-zoom]")?.dataset.ganttZoom;
      if (verb === "in") apply(zoom * STEP);
      if (verb === "out") apply(zoom / STEP);
      if (verb === "today") centre(scroll, true);
    });
    centre(scroll, false);
  }
}
