// Two handles under the histogram of years, that write in the two boxes. They are made here: without
// script the boxes are enough.

const handle = (frame, box, { low, high, label, fallback }) => {
  const made = document.createElement("input");
  Object.assign(made, { type: "range", className: "years-handle", min: low, max: high, step: 1 });
  made.setAttribute("aria-label", label);
  made.value = box.value || fallback;
  frame.append(made);
  return made;
};

export const years = (root) => {
  for (const frame of root.querySelectorAll("[data-years]")) {
    const low = Number(frame.dataset.low);
    const high = Number(frame.dataset.high);
    if (!(low < high)) continue;
    const form = frame.closest("form");
    const [from, to] = [form.elements.de, form.elements.a];
    const words = { low, high };
    const first = handle(frame, from, { ...words, label: "Depuis l’année", fallback: low });
    const last = handle(frame, to, { ...words, label: "Jusqu’à l’année", fallback: high });
    const bars = [...frame.querySelectorAll("[data-start]")];
    const write = (moved) => {
      let [one, other] = [Number(first.value), Number(last.value)];
      if (one > other) {
        if (moved === first) other = one;
        else one = other;
        first.value = one;
        last.value = other;
      }
      from.value = one === low && !frame.dataset.lowClosed ? "" : one || 1;
      to.value = other === high && !frame.dataset.highClosed ? "" : other || 1;
      for (const bar of bars) {
        const out = Number(bar.dataset.end) < one || Number(bar.dataset.start) > other;
        bar.classList.toggle("is-out", out);
      }
    };
    for (const one of [first, last]) {
      one.addEventListener("input", () => write(one));
      one.addEventListener("change", (event) => {
        event.stopPropagation();
        from.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
  }
};
