// The map of organisations: points of the same list, grouped where they are too close, on the tiles
// of the installation or, without any, on a graticule with the names of the communes.

import * as L from "leaflet/dist/leaflet-src.esm.js";
import "./map.scss";

const CELL = 64; // pixels within which points make one mark
const SHOWN = 20; // names in a popup
const STEPS = [10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005];

const element = (tag, className, text) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
};

const point = ([pk, name, north, east, kind, city]) => ({
  pk,
  name,
  kind,
  city,
  place: L.latLng(north, east),
});

/** The points in sight, by cells of the screen at this zoom. */
const groups = (map, points) => {
  const sight = map.getBounds().pad(0.2);
  const cells = new Map();
  for (const one of points) {
    if (!sight.contains(one.place)) continue;
    const { x, y } = map.project(one.place);
    const key = `${Math.floor(x / CELL)}:${Math.floor(y / CELL)}`;
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(one);
  }
  return [...cells.values()];
};

const middle = (members) => {
  const total = members.reduce(
    (sum, { place }) => [sum[0] + place.lat, sum[1] + place.lng],
    [0, 0],
  );
  return L.latLng(total[0] / members.length, total[1] / members.length);
};

/** The commune that most of them are in. */
const commune = (members) => {
  const counts = new Map();
  for (const { city } of members) if (city) counts.set(city, (counts.get(city) || 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] || "";
};

const record = (pattern, pk) => pattern.replace("/0/", `/${pk}/`);

const card = (members, pattern) => {
  const list = element("ul", "map-popup");
  for (const one of members.slice(0, SHOWN)) {
    const line = element("li");
    const link = element("a", "", one.name);
    link.href = record(pattern, one.pk);
    line.append(link, element("span", "", [one.kind, one.city].filter(Boolean).join(" · ")));
    list.append(line);
  }
  if (members.length > SHOWN) {
    list.append(element("li", "", `… et ${members.length - SHOWN} autres : zoomez.`));
  }
  return list;
};

const words = (members, noun) => {
  if (members.length === 1)
    return `${members[0].name}${members[0].city ? `, ${members[0].city}` : ""}`;
  const where = commune(members);
  return `${members.length} ${noun}${where ? `, vers ${where}` : ""}`;
};

const mark = (map, members, { pattern, named, noun }) => {
  const many = members.length > 1;
  const html = element("span", "map-mark");
  html.append(
    element("span", many ? "map-dot map-dot-many" : "map-dot", many ? members.length : ""),
  );
  // Its accessible name is what it holds: what is not drawn is there for whoever listens.
  const label = named ? commune(members) : "";
  const where = commune(members);
  const told = many ? ` ${noun}${where ? ", vers " : ""}` : `${members[0].name}, `;
  html.append(element("span", "visually-hidden", told));
  if (where) html.append(element("span", label ? "map-name" : "visually-hidden", where));
  const icon = L.divIcon({ html, className: "map-icon", iconSize: [28, 28] });
  const made = L.marker(middle(members), { icon, title: words(members, noun), riseOnHover: true });
  const bounds = L.latLngBounds(members.map(({ place }) => place));
  const apart = bounds.getNorthEast().distanceTo(bounds.getSouthWest()) > 20;
  const open = () => {
    if (many && apart && map.getZoom() < map.getMaxZoom()) {
      map.fitBounds(bounds.pad(0.1));
      return;
    }
    // A popup of the map, not of the mark: marks are drawn anew when the map moves under it.
    const popup = L.popup({ offset: [0, -8], minWidth: 180 }).setLatLng(made.getLatLng());
    popup.setContent(card(members, pattern)).openOn(map);
    popup.getElement().querySelector("a")?.focus({ preventScroll: true });
  };
  made.on("click", open);
  made.on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && open());
  return made;
};

const meet = (one, other) =>
  one.left < other.right &&
  other.left < one.right &&
  one.top < other.bottom &&
  other.top < one.bottom;

/** Of two names that would cover each other, or a mark, the larger group keeps its own in sight. */
const thin = (drawn) => {
  const boxes = drawn
    .sort((one, other) => other.size - one.size)
    .map(({ made }) => made.getElement())
    .filter(Boolean)
    .map((node) => ({
      name: node.querySelector(".map-name"),
      dot: node.querySelector(".map-dot").getBoundingClientRect(),
    }))
    .map((one) => ({ ...one, box: one.name?.getBoundingClientRect() }));
  const taken = [];
  for (const { name, dot, box } of boxes) {
    if (!name) continue;
    const covers = boxes.some((other) => other.dot !== dot && meet(box, other.dot));
    if (covers || taken.some((one) => meet(box, one))) name.className = "visually-hidden";
    else taken.push(box);
  }
};

const degrees = (value, positive, negative) => {
  const text = Number(Math.abs(value).toFixed(3)).toLocaleString("fr-FR");
  return `${text}° ${value < 0 ? negative : positive}`;
};

/** Parallels and meridians, about five of each: a ground that invents nothing. */
const graticule = (map, layer) => {
  layer.clearLayers();
  const sight = map.getBounds();
  const [south, west, north, east] = [
    Math.max(sight.getSouth(), -85),
    sight.getWest(),
    Math.min(sight.getNorth(), 85),
    sight.getEast(),
  ];
  const step = STEPS.find((one) => (east - west) / one >= 4) || STEPS.at(-1);
  const style = { className: "map-graticule", interactive: false, weight: 1 };
  const note = (place, text) =>
    L.marker(place, {
      icon: L.divIcon({ html: element("span", "", text), className: "map-degree", iconSize: null }),
      interactive: false,
      keyboard: false,
    }).addTo(layer);
  for (let x = Math.ceil(west / step) * step; x < east; x += step) {
    const ends = [
      [south, x],
      [north, x],
    ];
    L.polyline(ends, style).addTo(layer);
    note([south, x], degrees(x, "E", "O"));
  }
  for (let y = Math.ceil(south / step) * step; y < north; y += step) {
    const ends = [
      [y, west],
      [y, east],
    ];
    L.polyline(ends, style).addTo(layer);
    note([y, west], degrees(y, "N", "S"));
  }
};

const background = (map, { tiles, attribution }, lines) => {
  if (!tiles) {
    map.on("moveend", () => graticule(map, lines));
    return;
  }
  const credit = element("span", "", attribution || "");
  const layer = L.tileLayer(tiles, { maxZoom: map.getMaxZoom(), attribution: credit.innerHTML });
  // A server of tiles that does not answer leaves the lines rather than nothing.
  layer.once("tileerror", () => {
    map.on("moveend", () => graticule(map, lines));
    graticule(map, lines);
  });
  layer.addTo(map);
};

const show = async (node) => {
  const frame = node.closest("[data-map-frame]");
  const state = frame.querySelector("[data-map-state]");
  frame.hidden = false;
  const { points: address, record: pattern, tiles, attribution } = node.dataset;
  const noun = node.dataset.noun || "organisations";
  const map = L.map(node, {
    zoomControl: false,
    scrollWheelZoom: false,
    zoomSnap: tiles ? 1 : 0.25,
    maxZoom: 18,
    minZoom: 2,
  });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: "Zoomer", zoomOutTitle: "Dézoomer" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  let points = [];
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(String(answer.status));
    points = (await answer.json()).points.map(point);
  } catch {
    state.textContent = "La carte n’a pas pu être chargée ; la liste reste à côté.";
    return;
  }
  const marks = L.layerGroup().addTo(map);
  const lines = L.layerGroup().addTo(map);
  const draw = () => {
    const held = node.contains(document.activeElement) && document.activeElement !== node;
    marks.clearLayers();
    const drawn = groups(map, points).map((members) => ({
      made: mark(map, members, { pattern, named: !tiles, noun }).addTo(marks),
      size: members.length,
    }));
    // The first time, marks have a place only once the map has told that it moved.
    requestAnimationFrame(() => thin(drawn));
    if (held && !node.contains(document.activeElement)) node.focus({ preventScroll: true });
  };
  map.on("moveend", draw);
  background(map, { tiles, attribution }, lines);
  map.fitBounds(L.latLngBounds(points.map(({ place }) => place)).pad(0.08), { maxZoom: 13 });
};

for (const node of document.querySelectorAll("[data-map]")) show(node);
