// [data-gantt]: opens on today; with data-move-url, bars and anchors are dragged, or moved by the
// arrow keys, to a day that the preview of the server then explains. The chart itself is the
// server's SVG: while something moves, only its transform changes, once a frame.

const DAY = 86_400_000;
const WEEK = 7;
const SLIP = 4; // pixels under which a press is a click
const EDGE = 48; // pixels from the edge of the frame where it scrolls by itself

const centre = (scroll, smooth) => {
  const today = scroll.querySelector(".gantt-today");
  if (!today) return;
  const box = today.getBoundingClientRect();
  const frame = scroll.getBoundingClientRect();
  const x = box.left - frame.left + scroll.scrollLeft;
  scroll.scrollTo({ left: x - frame.width / 3, behavior: smooth ? "smooth" : "auto" });
};

const language = () => document.documentElement.lang || "fr";

const inWords = (day) =>
  new Intl.DateTimeFormat(language(), {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  })
    .format(day)
    .replace(/ 1 /, " 1er ");

const shiftInWords = (days) => {
  const number = Math.abs(days);
  const unit = number < 2 ? "jour" : "jours";
  return days < 0 ? `${number} ${unit} plus tôt` : `${number} ${unit} plus tard`;
};

const moved = (item, days) => new Date(Date.parse(`${item.dataset.day}T00:00:00Z`) + days * DAY);

const fill = (pattern, words) =>
  pattern.replace(/\{(\w+)\}/g, (whole, name) => words[name] ?? whole);

/** What moves in one chart; `width` is that of a day, in pixels. */
class Mover {
  constructor(gantt, scroll) {
    this.gantt = gantt;
    this.scroll = scroll;
    this.width = Number(gantt.dataset.dayWidth);
    this.live = gantt.querySelector("[data-gantt-live]");
    this.item = null;
    this.days = 0;
    this.frame = 0;
    this.shift = 0;
  }

  /** Show the item `pixels` from its place, at the next frame. */
  show(pixels) {
    this.shift = pixels;
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      if (this.item) this.item.style.transform = `translateX(${this.shift}px)`;
    });
  }

  say(pattern) {
    const words = {
      name: this.item.dataset.name,
      day: inWords(moved(this.item, this.days)),
      shift: shiftInWords(this.days),
    };
    this.live.textContent = fill(this.gantt.dataset[pattern], words);
  }

  /** `days` from where the plan has it; zero puts it back. */
  move(item, days) {
    if (this.item !== item) this.cancel();
    this.item = item;
    this.days = days;
    item.classList.toggle("is-moving", days !== 0);
    this.show(days * this.width);
    this.say(days ? "moved" : "cancelled");
  }

  cancel() {
    if (!this.item) return;
    const { item } = this;
    this.move(item, 0);
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    item.style.transform = "";
    this.item = null;
  }

  /** To the preview of everything that follows. */
  preview() {
    const url = new URL(this.gantt.dataset.moveUrl, window.location.href);
    const day = moved(this.item, this.days).toISOString().slice(0, 10);
    url.searchParams.set(this.item.dataset.move, day);
    window.location.assign(url);
  }
}

const keyboard = (gantt, mover) => {
  const neighbour = (item, step) => {
    const all = [...gantt.querySelectorAll(".gantt-item, .gantt-flag")];
    all[all.indexOf(item) + step]?.focus();
  };
  gantt.addEventListener("keydown", (event) => {
    const item = event.target.closest("[data-move]");
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    const days = mover.item === item ? mover.days : 0;
    const size = event.shiftKey ? WEEK : 1;
    const acts = {
      ArrowLeft: () => mover.move(item, days - size),
      ArrowRight: () => mover.move(item, days + size),
      ArrowUp: () => neighbour(item, -1),
      ArrowDown: () => neighbour(item, 1),
      Escape: () => mover.cancel(),
    };
    if (event.key === "Enter" && days) acts.Enter = () => mover.preview();
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });
  gantt.addEventListener("focusout", (event) => {
    if (mover.item && event.target === mover.item && !mover.held) mover.cancel();
  });
};

const pointer = (gantt, mover) => {
  const { scroll, width } = mover;
  let press = null;
  const distance = (event) => event.clientX - press.x + scroll.scrollLeft - press.scrolled;
  const follow = (event) => {
    const frame = scroll.getBoundingClientRect();
    if (event.clientX > frame.right - EDGE) scroll.scrollLeft += width;
    if (event.clientX < frame.left + EDGE) scroll.scrollLeft -= width;
  };
  const release = () => {
    press = null;
    mover.held = false;
  };
  gantt.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("[data-move]");
    // A finger scrolls the chart; it opens the task or the anchor, whose page moves it.
    if (!item || event.button !== 0 || event.pointerType === "touch") return;
    press = { item, x: event.clientX, scrolled: scroll.scrollLeft, id: event.pointerId };
  });
  gantt.addEventListener("pointermove", (event) => {
    if (!press) return;
    if (!mover.held) {
      if (Math.abs(distance(event)) < SLIP) return;
      mover.held = true;
      gantt.setPointerCapture(press.id);
    }
    follow(event);
    const days = Math.round(distance(event) / width);
    if (mover.item !== press.item || mover.days !== days) mover.move(press.item, days);
  });
  gantt.addEventListener("pointerup", () => {
    const held = mover.held;
    release();
    if (!held) return;
    // The click that ends a drag opens nothing.
    gantt.addEventListener("click", (event) => event.preventDefault(), {
      capture: true,
      once: true,
    });
    if (mover.days) mover.preview();
    else mover.cancel();
  });
  gantt.addEventListener("pointercancel", () => {
    if (mover.held) mover.cancel();
    release();
  });
  gantt.addEventListener("dragstart", (event) => event.preventDefault());
};

export function gantts(root) {
  for (const gantt of root.querySelectorAll("[data-gantt]")) {
    const scroll = gantt.querySelector(".gantt-scroll");
    if (!scroll || gantt.dataset.ready) continue;
    gantt.dataset.ready = "1";
    for (const hidden of gantt.querySelectorAll("[data-gantt-zoom], [data-gantt-help]")) {
      hidden.hidden = false;
    }
    gantt.addEventListener("click", (event) => {
      if (event.target.closest("[data-gantt-zoom]")) centre(scroll, true);
    });
    centre(scroll, false);
    if (!gantt.dataset.moveUrl) continue;
    const mover = new Mover(gantt, scroll);
    keyboard(gantt, mover);
    pointer(gantt, mover);
    // Back from the preview, the page kept in memory shows the plan as it is.
    window.addEventListener("pageshow", () => mover.cancel());
  }
}
