// What was pressed on this telephone and has not gone yet: IndexedDB, or memory when it is refused.

import { ago } from "./live-clock.js";

const STORE = "presses";
const KEPT = 2 * 24 * 3600 * 1000; // how long we still want to know that we were overtaken

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

async function database() {
  const request = indexedDB.open("maillage-conducteur", 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "uuid" });
  const opened = await done(request);
  const run = (mode, act) => done(act(opened.transaction(STORE, mode).objectStore(STORE)));
  return {
    put: (press) => run("readwrite", (store) => store.put(press)),
    remove: (uuid) => run("readwrite", (store) => store.delete(uuid)),
    all: () => run("readonly", (store) => store.getAll()),
  };
}

function memory() {
  const presses = new Map();
  return {
    put: async (press) => void presses.set(press.uuid, press),
    remove: async (uuid) => void presses.delete(uuid),
    all: async () => [...presses.values()],
  };
}

/**
 * The presses of `owner` on the page at `path`, oldest first: waiting to go, or sent and still
 * remembered. A telephone may pass from hand to hand: nobody sends what another has pressed.
 */
export async function openStore(path, owner) {
  const base = await database().catch(memory);
  const mine = async () => {
    const all = (await base.all()).filter((press) => press.path === path && press.owner === owner);
    return all.sort((one, other) => ago(other) - ago(one));
  };
  for (const press of await base.all()) {
    const isOver = Date.now() - Date.parse(press.at) > KEPT;
    if (isOver && (press.sent || press.owner !== owner)) await base.remove(press.uuid);
  }
  return {
    add: (press) => base.put({ ...press, path, owner, sent: false }),
    waiting: async () => (await mine()).filter((press) => !press.sent),
    sent: async () => (await mine()).filter((press) => press.sent),
    markSent: (press) => base.put({ ...press, sent: true }),
    forget: (press) => base.remove(press.uuid),
  };
}
