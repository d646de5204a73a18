// Requests of our own scripts: same origin, CSRF token, JSON.

export const token = () => document.body.dataset.csrf || "";

/** GET `url` with `params`; the parsed JSON. Throws when the answer is not a success. */
export async function getJson(url, params = {}, options = {}) {
  const address = new URL(url, window.location.href);
  for (const [name, value] of Object.entries(params)) address.searchParams.set(name, value);
  const answer = await fetch(address, {
    headers: { Accept: "application/json" },
    credentials: "same-origin",
    ...options,
  });
  if (!answer.ok) throw new Error(`${answer.status} ${address.pathname}`);
  return answer.json();
}

/** POST `fields` as a form; `{ok, body}` with the parsed JSON. */
export async function postForm(url, fields) {
  const answer = await fetch(url, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": token() },
    body: new URLSearchParams(fields),
    credentials: "same-origin",
  });
  const isJson = (answer.headers.get("Content-Type") || "").includes("json");
  return { ok: answer.ok, body: isJson ? await answer.json() : {} };
}
