// The lines on the page: what a press makes of them, before the server has said the same.

const SOURCES = {
  start: ["a_venir"],
  finish: ["a_venir", "en_cours"],
  skip: ["a_venir", "en_cours"],
  reopen: ["en_cours", "faite", "sautee"],
  delay: ["a_venir", "en_cours"],
};
const LATE = 3; // as presenting.py

const number = (line, name) => Number(line.dataset[name] || 0);
const expected = (line) => number(line, "minute") + number(line, "delay");
const ends = (line) => expected(line) + number(line, "duration") + number(line, "extra");
const linesOf = (page) =>
  [...page.querySelectorAll("[data-line]")].sort(
    (one, other) => number(one, "position") - number(other, "position"),
  );

const hour = (minute) =>
  `${Math.floor(minute / 60) % 24}\u00a0h\u00a0${String(minute % 60).padStart(2, "0")}`;

/** « 45 min », « 2 h 05 »: beyond an hour and a half, nobody counts in minutes. */
const span = (minutes) =>
  minutes < 90
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;

const words = (page, name, value) => page.dataset[`w${name}`].replace(/\{.\}/, value);

const minuteOf = (page, moment) =>
  Math.floor((moment - Date.parse(page.querySelector("[data-board]").dataset.midnight)) / 60_000);

/** Do one press on the page, as the server will; nothing when the line is not in that state. */
export function press(page, { line: key, verb, minutes, at }) {
  const lines = linesOf(page);
  const rank = lines.findIndex((one) => one.dataset.line === String(key));
  const line = lines[rank];
  if (!line || !SOURCES[verb]?.includes(line.dataset.stage)) return;
  const moment = Date.parse(at);
  const note = (name) => {
    line.querySelector("[data-note]").textContent = name
      ? words(page, name, hour(minuteOf(page, moment)))
      : "";
  };
  if (verb === "start") {
    line.dataset.stage = "en_cours";
    line.dataset.started = at;
    note("Started");
  } else if (verb === "finish") {
    line.dataset.stage = "faite";
    note("Done");
  } else if (verb === "skip") {
    line.dataset.stage = "sautee";
    note("Skipped");
  } else if (verb === "reopen") {
    line.dataset.stage = "a_venir";
    delete line.dataset.started;
    note("");
  } else {
    const isRunning = line.dataset.stage === "en_cours";
    if ("fixed" in line.dataset && !isRunning) return;
    const name = isRunning ? "extra" : "delay";
    line.dataset[name] = number(line, name) + minutes;
    for (const one of lines.slice(rank + 1)) {
      if (one.dataset.stage === "a_venir" && !("fixed" in one.dataset)) {
        one.dataset.delay = number(one, "delay") + minutes;
      }
    }
  }
}

/** Put every line in the list where it belongs, with its hours. */
export function arrange(page) {
  const list = Object.fromEntries(
    [...page.querySelectorAll("[data-list]")].map((one) => [one.dataset.list, one]),
  );
  if (!list.now) return;
  const focused = document.activeElement;
  let hasFollowing = false;
  for (const line of linesOf(page)) {
    let where = "past";
    if (line.dataset.stage === "en_cours") where = "now";
    else if (line.dataset.stage === "a_venir") {
      where = hasFollowing ? "later" : "following";
      hasFollowing = true;
    }
    list[where].append(line);
    line.querySelector("[data-hour]").textContent = hour(expected(line));
    line.querySelector("[data-planned]").textContent = number(line, "delay")
      ? hour(number(line, "minute"))
      : "";
  }
  if (focused !== document.activeElement && page.contains(focused)) focused.focus();
  tick(page);
}

/** The clock, and how each line stands by it. */
export function tick(page) {
  const now = new Date();
  page.querySelector("[data-clock]").textContent = new Intl.DateTimeFormat("fr-FR", {
    hour: "numeric",
    minute: "2-digit",
    timeZone: page.dataset.zone,
  })
    .format(now)
    .replace(":", "\u00a0h\u00a0");
  const minute = minuteOf(page, now.getTime());
  for (const line of linesOf(page)) {
    const text = standing(page, line, minute);
    const shown = line.querySelector("[data-tick]");
    if (shown.textContent !== text) shown.textContent = text;
    catchUp(page, line);
  }
}

function standing(page, line, minute) {
  if (line.dataset.stage === "en_cours") {
    const left = ends(line) - minute;
    if (Math.abs(left) > 600) return "";
    return left >= 0 ? words(page, "Left", span(left)) : words(page, "Over", span(-left));
  }
  if (line.dataset.stage !== "a_venir" || line.parentElement.dataset.list !== "following")
    return "";
  const wait = expected(line) - minute;
  if (wait > 240 || wait < -600) return "";
  return wait >= 0 ? words(page, "Soon", span(wait)) : words(page, "Overdue", span(-wait));
}

/** A line that began late offers to put off what follows by as much. */
function catchUp(page, line) {
  const button = line.querySelector("[data-catch-up]");
  if (!button) return;
  const started = Date.parse(line.dataset.started || "");
  const late =
    line.dataset.stage === "en_cours" && started
      ? minuteOf(page, started) + number(line, "duration") - ends(line)
      : 0;
  button.hidden = late < LATE || late > 120;
  button.value = `delay:${late}`;
  button.textContent = words(page, "CatchUp", late);
}
