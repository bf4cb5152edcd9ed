// Speaks with the server: `/_mock` for what Stripe does not have, `/v1` for everything else. Any well-formed key is taken,
// and `Stripe-Account` says whose data it is about; a server that takes certain keys only is asked with one of those.

import { button, field, fill, h, openDialog } from "./dom.js";

const SAVED = "identity-mock-key";

/// What the server said when it refused.
export class Refused extends Error {
  constructor(status, body) {
    const error = body?.error ?? {};
    super(error.message ?? `The server answered ${status}.`);
    this.status = status;
    this.code = error.code ?? null;
    this.param = error.param ?? null;
  }
}

export const modeOf = (livemode) => (livemode ? "live" : "test");

function keyFor(mode, restricted) {
  const saved = sessionStorage.getItem(SAVED);
  return saved ?? `${restricted ? "rk" : "sk"}_${mode}_console`;
}

/// The headers that act on an account, `{account, mode}`.
function headersOf(whose, restricted) {
  if (!whose) return {};
  return { Authorization: `Bearer ${keyFor(whose.mode, restricted)}`, "Stripe-Account": whose.account };
}

async function ask(method, path, { whose = null, restricted = false, headers = {}, body } = {}) {
  const send = () => fetch(new URL(path, document.baseURI), {
    method, body, cache: "no-store", headers: { ...headers, ...headersOf(whose, restricted) },
  });
  let response = await send();
  while (response.status === 401 && whose && (await askForKey())) response = await send();
  return response;
}

async function taken(response) {
  const text = await response.text();
  let value = null;
  try {
    value = text ? JSON.parse(text) : null;
  } catch {
    // Not JSON: the status has to do.
  }
  if (!response.ok) throw new Refused(response.status, value);
  return { value, text };
}

function query(parameters) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") search.append(name, value);
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}

export async function mock(method, path, { whose, parameters = {}, json } = {}) {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const headers = body ? { "Content-Type": "application/json" } : {};
  return (await taken(await ask(method, `_mock/${path}${query(parameters)}`, { whose, headers, body }))).value;
}

/// The answer of Stripe's API, as value and as text.
export async function stripe(method, path, whose, { parameters = {}, form, restricted } = {}) {
  const body = method === "GET" ? undefined : new URLSearchParams(form ?? {});
  return taken(await ask(method, `v1/${path}${query(parameters)}`, { whose, restricted, body }));
}

/// The contents of a file, as an address that an image can show.
export async function picture(file, whose) {
  const response = await ask("GET", `v1/files/${encodeURIComponent(file)}/contents`, { whose, restricted: true });
  if (!response.ok) await taken(response);
  return URL.createObjectURL(await response.blob());
}

/// What an endpoint says, or `null` if this server does not have it.
export async function ifThere(promise) {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}

let asking = null;

/// Asks for a key that the server takes; `false` if none is given. Asked once for all requests that wait.
function askForKey() {
  asking ??= new Promise((resolve) => {
    const input = h("input", { type: "text", autocomplete: "off", spellcheck: "false", required: true, testid: "key" });
    const form = h("form", {
      onsubmit(event) {
        event.preventDefault();
        sessionStorage.setItem(SAVED, input.value.trim());
        done(true);
      },
    }, h("p", {}, "This server takes certain keys only (--api-key). Give one of them, a restricted one (rk_test_...) to see " +
        "pictures and results too. It is kept until this tab is closed."),
      field("Key", input), h("p", { class: "row end" }, button("Use it", null, { type: "submit", class: "primary" })));
    const dialog = openDialog("Which key?", form);
    const closed = () => done(false);
    dialog.addEventListener("close", closed);
    function done(given) {
      dialog.removeEventListener("close", closed);
      dialog.close();
      fill(dialog);
      asking = null;
      resolve(given);
    }
    input.focus();
  });
  return asking;
}

/// Whether a request of the journal is one of this console: its key, as the journal masks it, is the console's.
export function isOwn(maskedKey) {
  return ["sk_test", "sk_live", "rk_test", "rk_live"].some((kind) => mask(`${kind}_console`) === maskedKey);
}

/// As the server does it: of what follows the mode the last four characters stay, or half of them if they are fewer.
function mask(key) {
  const rest = key.slice(8);
  const shown = Math.min(4, Math.floor(rest.length / 2));
  return key.slice(0, 8) + "*".repeat(rest.length - shown) + rest.slice(rest.length - shown);
}
