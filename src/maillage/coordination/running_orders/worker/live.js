// Keeps one live running order on the telephone: its page and what that page is drawn with.
//
// Its scope is the page beside its own address. The network always comes first for the page; the
// copy is shown only when a person opens or reloads it without one. Its address names whose page it
// is: another account that opens the page has another worker, which forgets what this one kept.

const PAGE = new URL("./", self.location.href).href;
const KEPT = `conducteur ${new URL(PAGE).pathname}`;
const CACHE = `${KEPT} ${self.location.search.slice(1)}`; // live-forget.js reads these names
const PATIENCE = 5000; // a network that answers nothing for so long is none
const STALE = 3 * 24 * 3600 * 1000; // telephone numbers do not stay for ever
const DRAWN = ["style", "script", "font", "image"];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) =>
  event.waitUntil(Promise.all([self.clients.claim(), forgetOthers()])),
);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.origin + url.pathname === PAGE) event.respondWith(page(request));
  else if (DRAWN.includes(request.destination)) event.respondWith(asset(request));
});

// The page tells what it was drawn with: it was loaded before this worker.
self.addEventListener("message", ({ data }) => {
  if (data?.keep) keep(data.keep).catch(() => undefined);
});

async function forgetOthers() {
  const names = await caches.keys();
  const others = names.filter((name) => name === KEPT || name.startsWith(`${KEPT} `));
  await Promise.all(others.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
}

async function keep(urls) {
  const cache = await caches.open(CACHE);
  await Promise.all(
    urls.map(async (url) => {
      if (!(await cache.match(url))) await cache.add(url).catch(() => undefined);
    }),
  );
  await page(new Request(PAGE, { credentials: "same-origin", cache: "no-store" }));
  for (const client of await self.clients.matchAll()) client.postMessage({ kept: true });
}

async function page(request) {
  const isOpened = request.mode === "navigate";
  const kept = isOpened ? await fresh() : undefined;
  try {
    const answer = await within(fetch(request), kept ? PATIENCE : 0);
    if (answer.ok && !answer.redirected) await store(answer.clone());
    else if (answer.status !== 304 && answer.status < 500) await caches.delete(CACHE);
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function fresh() {
  const found = await (await caches.open(CACHE)).match(PAGE, { ignoreVary: true });
  const date = Date.parse(found?.headers.get("Date") || "");
  return found && !(Date.now() - date > STALE) ? found : undefined;
}

async function store(answer) {
  await (await caches.open(CACHE)).put(PAGE, answer);
}

function within(promise, delay) {
  if (!delay) return promise;
  const late = new Promise((_resolve, reject) => setTimeout(() => reject(new Error("late")), delay));
  return Promise.race([promise, late]);
}

async function asset(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreVary: true });
  const asked = fetch(request).then(async (answer) => {
    if (answer.ok) await cache.put(request, answer.clone());
    return answer;
  });
  if (!kept) return asked;
  asked.catch(() => undefined);
  return kept;
}
