// Computes the contrast of every pair of colours that carries text (4.5:1) or the edge or mark of a
// control (3:1), in light and in dark, from src/office/_tokens.scss. WCAG 2.2, 1.4.3 and 1.4.11.
import { readFileSync } from "node:fs";

const TEXT = 4.5;
const CONTROL = 3;

const source = readFileSync(new URL("src/office/_tokens.scss", import.meta.url), "utf8");
const tokens = Object.fromEntries(
  [...source.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);/gi)].map(
    ([, name, light, dark]) => [name, { light, dark }],
  ),
);

const luminance = (hex) => {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const ratio = (one, other) => {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
};

const grounds = ["paper", "surface", "surface-2"];
const pairs = [];
for (const ground of [...grounds, "surface-3"]) {
  for (const ink of ["ink", "ink-strong", "ink-soft"]) pairs.push([ink, ground, TEXT]);
}
for (const ground of grounds) {
  for (const ink of ["brick", "brick-deep", "fir", "done", "late", "wait", "note", "plum"]) {
    pairs.push([ink, ground, TEXT]);
  }
  pairs.push(["line-strong", ground, CONTROL], ["focus", ground, CONTROL]);
}
for (const state of ["done", "late", "wait", "note", "idle", "fir", "brick", "plum"]) {
  pairs.push([state, `${state}-tint`, TEXT], ["ink-strong", `${state}-tint`, TEXT]);
  pairs.push(["ink-soft", `${state}-tint`, TEXT]);
}
for (const colour of ["brick", "fir", "late", "done", "wait", "note"]) {
  pairs.push([`on-${colour}`, colour, TEXT]);
}
pairs.push(["on-brick", "brick-deep", TEXT], ["on-fir", "fir-deep", TEXT]);
for (const ground of ["rail", "rail-raised"]) {
  pairs.push(["rail-ink", ground, TEXT], ["rail-soft", ground, CONTROL]);
  pairs.push(["rail-mark", ground, CONTROL]);
}
pairs.push(["rail-soft", "rail", TEXT], ["rail", "rail-soft", TEXT]);

let failures = 0;
for (const [ink, ground, least] of pairs) {
  for (const mode of ["light", "dark"]) {
    if (!tokens[ink] || !tokens[ground]) throw new Error(`No colour for ${ink} on ${ground}`);
    const found = ratio(tokens[ink][mode], tokens[ground][mode]);
    if (found < least) {
      failures += 1;
      console.error(`${mode}: ${ink} on ${ground} is ${found.toFixed(2)}:1, under ${least}:1`);
    }
  }
}
if (failures) process.exit(1);
console.log(`contrast: ${pairs.length} pairs in light and dark reach WCAG AA`);
