// Signing out takes the account's live pages, and their telephone numbers, off the device.
//
// What was pressed and has not gone yet stays: it carries no number, and goes when its owner is back.
// Pages behind a personal link stay too: they are no account's.

const OF_A_LINK = / l\d+$/;

async function forget() {
  if (!("caches" in window)) return; // neither https nor a local machine: nothing was kept
  const names = await window.caches.keys();
  const ours = names.filter((name) => name.startsWith("conducteur ") && !OF_A_LINK.test(name));
  await Promise.all(ours.map((name) => window.caches.delete(name)));
}

export function forgetOnSignOut() {
  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      if (!form.getAttribute("action")?.endsWith("/deconnexion/")) return;
      event.preventDefault();
      await Promise.race([
        forget().catch(() => undefined),
        new Promise((go) => setTimeout(go, 1000)),
      ]);
      form.submit();
    },
    true,
  );
  // The page where one signs in: nobody is here any more, whoever ended the session.
  if (document.querySelector("[data-signed-out]")) forget().catch(() => undefined);
}
