// Builds dist/: office, site, map, collections, viewer and play (script, style sheet, fonts, pictures),
// theme.js, icons.svg and drawings.svg.
import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, minify } from "vite";
import { room, themeSource } from "./vite.config.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
// Built aside, then put in place at once: a server that runs never sees half a front end.
const dist = here("node_modules/.maillage-dist");

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const symbols = JSON.parse(readFileSync(here("icons.json"), "utf8")).map((name) => {
  const file = readFileSync(here(`node_modules/@tabler/icons/icons/outline/${name}.svg`), "utf8");
  const drawing = file
    .slice(file.indexOf(">", file.indexOf("<svg")) + 1, file.lastIndexOf("</svg>"))
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`;
});
writeFileSync(
  `${dist}/icons.svg`,
  `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`,
);

await build(room("office", dist));
await build(room("site", dist));
await build(room("map", dist));
await build(room("collections", dist));
await build(room("viewer", dist));
await build(room("play", dist));
copyFileSync(here("src/collections/drawings.svg"), `${dist}/drawings.svg`);
await build(room("participation", dist));

const theme = await minify("theme.js", themeSource());
writeFileSync(`${dist}/theme.js`, theme.code);

rmSync(here("dist"), { recursive: true, force: true });
renameSync(dist, here("dist"));
