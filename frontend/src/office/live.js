// Live running order: buttons answer at once, go when they can, and others' come every ten seconds.

import { token } from "./http.js";
import { arrange, press, tick } from "./live-board.js";
import { ago, elapsed, life } from "./live-clock.js";
import { openStore } from "./live-store.js";

const EVERY = 10_000;

export function live(root) {
  const page = root.querySelector("[data-live]");
  if (!page || page.dataset.ready) return;
  page.dataset.ready = "1";
  openStore(window.location.pathname, page.dataset.owner).then((store) => run(page, store));
}

function run(page, store) {
  const net = { isOnline: true, isClosed: false };
  let sending = null;

  const board = () => page.querySelector("[data-board]");

  const say = async () => {
    const count = (await store.waiting()).length;
    const { wOffline, wOfflineOne, wOfflineMany, wClosed, wSending } = page.dataset;
    let text = count ? wSending : "";
    if (net.isClosed) text = wClosed.replace("{n}", count);
    else if (!net.isOnline) {
      const several = count > 1 ? wOfflineMany.replace("{n}", count) : wOfflineOne;
      text = count ? several : wOffline;
    }
    const banner = page.querySelector("[data-net]");
    if (banner.textContent !== text) banner.textContent = text;
    banner.classList.toggle("is-off", net.isClosed || !net.isOnline);
  };

  const tell = (text) => {
    const line = document.createElement("p");
    line.textContent = text;
    page.querySelector("[data-told]").append(line);
  };

  /** The page as the server has it, then what has not gone yet on top. */
  const show = async (text) => {
    const found = new DOMParser().parseFromString(text, "text/html");
    const fresh = found.querySelector("[data-board]");
    if (!fresh) return false;
    if (fresh.dataset.owner !== page.dataset.owner) {
      window.location.reload(); // somebody else has signed in on this device
      return false;
    }
    document.title = found.title;
    const focused = document.activeElement?.closest("[data-line]")?.id;
    const verb = document.activeElement?.value;
    board().replaceWith(document.adoptNode(fresh));
    document.body.dataset.csrf = fresh.dataset.token;
    for (const one of await store.waiting()) press(page, one);
    arrange(page);
    const again = focused && document.getElementById(focused);
    again?.querySelector(`button[value="${verb}"]`)?.focus({ preventScroll: true });
    await overtaken();
    return true;
  };

  /** What another telephone, offline until now, had done before us. */
  const overtaken = async () => {
    const reasons = Object.fromEntries(
      [...page.querySelectorAll("[data-overtaken] [data-uuid]")].map((one) => [
        one.dataset.uuid,
        one.textContent,
      ]),
    );
    for (const one of await store.sent()) {
      if (reasons[one.uuid]) {
        tell(reasons[one.uuid]);
        await store.forget(one);
      }
    }
  };

  /** Whether there is a network, and a way in; too many at once (429) is neither's fault. */
  const heard = ({ status, redirected }) => {
    net.isOnline = status < 500;
    net.isClosed = redirected || (status >= 400 && status < 500 && status !== 429);
  };

  /** Ask for the page; nothing comes when nothing has changed. */
  const poll = async ({ anyway = false } = {}) => {
    const headers = { Accept: "text/html" };
    if (!anyway) headers["If-None-Match"] = board().dataset.etag;
    const answer = await fetch(window.location.pathname, {
      headers,
      cache: "no-store",
      credentials: "same-origin",
    });
    heard(answer);
    if (answer.ok && !answer.redirected) net.isClosed = !(await show(await answer.text()));
  };

  const send = async () => {
    const waiting = await store.waiting();
    if (!waiting.length) return;
    // Counted by what has passed, not by what the clock showed: it may have been set since.
    const body = () => {
      const now = Date.now();
      return JSON.stringify({
        owner: page.dataset.owner,
        sent_at: new Date(now).toISOString(),
        presses: waiting.map((one) => ({
          uuid: one.uuid,
          line: one.line,
          verb: one.verb,
          minutes: one.minutes,
          at: new Date(now - ago(one)).toISOString(),
        })),
      });
    };
    const post = () =>
      fetch(page.dataset.sync, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          Accept: "application/json",
          "X-CSRFToken": token(),
        },
        body: body(),
        credentials: "same-origin",
      });
    let answer = await post();
    if (answer.status === 403) {
      await poll({ anyway: true }); // signed in again since: the page brings the new token
      answer = await post();
    }
    heard(answer);
    if (!answer.ok || answer.redirected) return;
    const { results } = await answer.json();
    const refusals = Object.fromEntries(results.map((one) => [one.uuid, one.refusal]));
    for (const one of waiting) {
      if (refusals[one.uuid]) {
        tell(refusals[one.uuid]);
        await store.forget(one);
      } else if (one.uuid in refusals) await store.markSent(one);
    }
  };

  const exchange = async () => {
    try {
      await send();
      await poll();
    } catch {
      net.isOnline = false; // neither an answer nor a refusal: no network
    }
    await say();
  };
  // One at a time, and one more for what was pressed meanwhile.
  const talk = () => {
    sending = (sending || Promise.resolve()).then(exchange);
    return sending;
  };

  page.addEventListener(
    "submit",
    async (event) => {
      const form = event.target.closest("[data-act]");
      if (!form || !event.submitter) return;
      event.preventDefault();
      event.stopPropagation();
      const [verb, minutes] = event.submitter.value.split(":");
      const one = {
        uuid: newUuid(),
        line: Number(form.elements.line.value),
        verb,
        minutes: Number(minutes || 0),
        at: new Date().toISOString(),
        elapsed: elapsed(),
        life,
      };
      page.querySelector("[data-told]").replaceChildren();
      await store.add(one);
      press(page, one);
      arrange(page);
      await say();
      talk();
    },
    true,
  );

  window.addEventListener("online", talk);
  window.addEventListener("offline", () => {
    net.isOnline = false;
    say();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") talk();
  });
  window.setInterval(() => {
    if (document.visibilityState === "visible") talk();
  }, EVERY);
  window.setInterval(() => tick(page), 5_000);

  net.isOnline = navigator.onLine;
  store.waiting().then((waiting) => {
    for (const one of waiting) press(page, one);
    arrange(page);
    say();
    if (navigator.onLine) talk();
  });
  keepOffline(page);
}

/** `crypto.randomUUID` itself wants https, which a rehearsal on a local network may lack. */
function newUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Have the service worker keep the page, and what it is drawn with. */
async function keepOffline(page) {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.kept) page.querySelector("[data-kept]").textContent = page.dataset.wKept;
  });
  try {
    const registration = await navigator.serviceWorker.register(page.dataset.worker);
    // Not that of whoever had the device before: it goes when ours comes.
    const { installing, waiting, active } = registration;
    const wanted = new URL(page.dataset.worker, window.location.href).href;
    const worker = [installing, waiting, active].find((one) => one?.scriptURL === wanted) || active;
    await new Promise((resolve) => {
      if (worker.state === "activated") resolve();
      worker.addEventListener("statechange", () => worker.state === "activated" && resolve());
    });
    const drawn = performance
      .getEntriesByType("resource")
      .filter(({ initiatorType }) =>
        ["css", "link", "script", "other", "use", "img"].includes(initiatorType),
      )
      .map(({ name }) => name.split("#")[0])
      .filter((name) => new URL(name).origin === window.location.origin);
    const named = [...document.querySelectorAll("link[href], script[src], use[href]")].map(
      (one) =>
        new URL(one.href?.baseVal || one.href || one.src, window.location.href).href.split("#")[0],
    );
    worker.postMessage({ keep: [...new Set([...drawn, ...named])] });
  } catch {
    // Refused (private window, old browser): the page works while the network does.
  }
}
