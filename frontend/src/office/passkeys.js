// A passkey that does not answer is no error: say so near the button.

export function passkeys() {
  const notice = document.querySelector("[data-passkey-failed]");
  if (!notice) return;
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    notice.hidden = false;
    notice.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("click", () => {
    notice.hidden = true;
  });
}
