import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// Fixed names: pages preload them.
const FONTS = {
  "fraunces-latin-wght-normal.woff2": "fonts/title.woff2",
  "source-sans-3-latin-wght-normal.woff2": "fonts/text.woff2",
  "source-sans-3-latin-wght-italic.woff2": "fonts/text-italic.woff2",
};

/** One room of the house (office, site, map): a script and a style sheet with fixed names in `dist`. */
export const room = (name, dist) =>
  defineConfig({
    configFile: false,
    root: here("."),
    base: "./",
    publicDir: false,
    logLevel: "warn",
    define: { "process.env.NODE_ENV": '"production"' },
    css: {
      preprocessorOptions: {
        scss: {
          loadPaths: [here("node_modules")],
          quietDeps: true,
          // Bootstrap 5 is still written with @import.
          silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
        },
      },
    },
    build: {
      outDir: dist,
      emptyOutDir: false,
      target: "es2022",
      cssTarget: ["chrome123", "firefox120", "safari17.5"],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: {
        // htmx knows how to evaluate; our configuration and the pages' CSP both forbid it.
        checks: { eval: false, pluginTimings: false },
        input: { [name]: here(`src/${name}/${name}.js`) },
        output: {
          entryFileNames: "[name].js",
          codeSplitting: false,
          // Pictures of a part (those of Leaflet) keep their names; the room's own sheet has its.
          assetFileNames: ({ names }) =>
            FONTS[names[0]] ?? (names[0].endsWith(".png") ? "[name][extname]" : `${name}[extname]`),
        },
      },
    },
  });

/** theme.js runs before the first paint: a classic script, minified and nothing else. */
export const themeSource = () => readFileSync(here("src/theme.js"), "utf8");
