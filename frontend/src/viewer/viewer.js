// The image of an object, zoomable: the museum's IIIF service or the renditions of the site. Without
// this script each image is there, with a link to its largest rendition.

import OpenSeadragon from "openseadragon";
import "./viewer.scss";

const CANNOT = "L’image en détail n’a pas pu être chargée ; la voici entière.";

// OpenSeadragon writes a style element unless one with this name stands there; the pages' policy refuses
// it. An element that is no style (it has no namespace) says that it is done; `viewer.scss` has the rule.
const told = document.createElementNS(null, "style");
told.setAttribute("data-openseadragon-mobile-css", "");
document.head.append(told);

/** OpenSeadragon opens an address of a IIIF service, or a list of renditions from small to large. */
const source = ({ service, levels }) =>
  service || { type: "legacy-image-pyramid", levels: levels.map((one) => ({ ...one })) };

const open = (frame) => {
  const all = JSON.parse(document.getElementById("tuiles").textContent);
  const part = (name) => frame.querySelector(`[data-viewer-${name}]`);
  const figures = [...frame.querySelectorAll("[data-viewer-image]")];
  const [stage, tools, state] = [part("stage"), part("tools"), part("state")];
  const choices = [...document.querySelectorAll("[data-viewer-choice]")];
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  let shown = 0;

  // The stage takes the shape of the first image: nothing jumps when the script arrives.
  frame.classList.add("is-open");
  stage.hidden = false;
  tools.hidden = false;
  const viewer = OpenSeadragon({
    element: stage,
    tileSources: [source(all[0])],
    drawer: "canvas",
    crossOriginPolicy: false,
    showNavigationControl: false,
    animationTime: still ? 0 : 0.6,
    visibilityRatio: 0.6,
    minZoomImageRatio: 0.9,
    maxZoomPixelRatio: 3,
    gestureSettingsMouse: { scrollToZoom: false, clickToZoom: true, dblClickToZoom: false },
    gestureSettingsTouch: { dblClickToZoom: true, clickToZoom: false, pinchToZoom: true },
  });
  viewer.canvas.setAttribute("role", "application");
  const label = () => {
    const alt = figures[shown].querySelector("img").alt;
    viewer.canvas.setAttribute(
      "aria-label",
      `${alt}. Touches plus et moins pour zoomer, flèches pour se déplacer.`,
    );
  };

  const show = (number) => {
    shown = number;
    figures.forEach((figure, at) => {
      figure.hidden = at !== number;
    });
    choices.forEach((choice, at) => {
      if (at === number) choice.setAttribute("aria-current", "true");
      else choice.removeAttribute("aria-current");
    });
    label();
  };

  // What cannot be opened is shown as without script.
  viewer.addHandler("open-failed", () => {
    stage.hidden = true;
    tools.hidden = true;
    frame.classList.remove("is-open");
    state.textContent = CANNOT;
  });
  for (const [at, choice] of choices.entries()) {
    choice.addEventListener("click", (event) => {
      event.preventDefault();
      show(at);
      stage.hidden = false;
      tools.hidden = false;
      frame.classList.add("is-open");
      viewer.open(source(all[at]));
      state.textContent = figures[at].querySelector("img").alt;
    });
  }
  const zoom = (factor) => {
    viewer.viewport.zoomBy(factor);
    viewer.viewport.applyConstraints();
  };
  part("in").addEventListener("click", () => zoom(1.6));
  part("out").addEventListener("click", () => zoom(1 / 1.6));
  part("home").addEventListener("click", () => viewer.viewport.goHome());
  part("turn").addEventListener("click", () => {
    viewer.viewport.setRotation((viewer.viewport.getRotation() + 90) % 360);
  });
  const full = part("full");
  if (document.fullscreenEnabled) {
    full.addEventListener("click", () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else frame.requestFullscreen();
    });
  } else full.hidden = true;
  // The wheel scrolls the page; with Ctrl, as on maps, and in full screen it zooms.
  stage.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !document.fullscreenElement) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2);
    },
    { passive: false },
  );
  show(0);
};

for (const frame of document.querySelectorAll("[data-viewer]")) open(frame);
