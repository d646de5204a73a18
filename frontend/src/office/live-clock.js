// Milliseconds that have passed since this page was opened, whatever the telephone's clock is set to.
//
// While the page is shown, `performance.now()` tells. It may stop while the telephone sleeps, with
// the page hidden: there the clock on the wall tells, unless it says more than a day of live allows.

const LONGEST = 36 * 3600 * 1000; // as presses.py

/** Two presses of one `life` are apart by what `elapsed()` says; of two, by the clock on the wall. */
export const life = `${performance.timeOrigin}-${Math.random()}`;

let total = 0;
let seen = { steady: performance.now(), wall: Date.now() };

function settle(wasHidden) {
  const now = { steady: performance.now(), wall: Date.now() };
  const steady = now.steady - seen.steady;
  const wall = now.wall - seen.wall;
  total += wasHidden && wall > steady && wall < LONGEST ? wall : steady;
  seen = now;
}

document.addEventListener("visibilitychange", () => settle(document.visibilityState === "visible"));

export function elapsed() {
  settle(document.visibilityState !== "visible");
  return total;
}

/** How long ago a kept press was made. */
export function ago(press) {
  return press.life === life ? elapsed() - press.elapsed : Date.now() - Date.parse(press.at);
}
