// The requests that were answered last, each as a curl command, and for what was refused the reason.

import { accounts, asQuery, chosen, picker } from "./account.js";
import { isOwn, mock } from "./api.js";
import { copyButton, field, fill, h, select, time } from "./dom.js";
import { listen, throttled } from "./live.js";
import { empty, heading, origin, quoted } from "./parts.js";

// Of the keys only their masks are kept.
function curl(request) {
  const method = request.method === "GET" ? [] : ["-X", request.method];
  return ["curl", quoted(origin() + request.path), ...method, "-u", quoted(`${request.key}:`)].join(" ");
}

function row(request) {
  const { error } = request;
  return h("tr", { testid: "request" },
    h("td", { "data-label": "When" }, time(request.created)),
    h("td", { "data-label": "Request", class: "mono wrap" }, `${request.method} ${request.path}`),
    h("td", { "data-label": "Status" }, h("strong", { class: request.status >= 400 ? "bad" : "" }, request.status)),
    h("td", { "data-label": "Reason", class: "wrap" }, error && [error.message, h("span", { class: "muted mono" }, ` ${[error.code, error.param].filter(Boolean).join(" ")}`)]),
    h("td", { "data-label": "Key", class: "mono muted wrap" }, request.key),
    h("td", {}, copyButton(curl(request), "Copy as curl", { testid: "copy-curl" })));
}

export async function show(main, { query, linkOf, go }) {
  const [whose, known] = [chosen(query), await accounts()];
  const results = h("div", {});
  let requests = [];
  const search = h("input", { type: "search", "data-search": true, placeholder: "path, key, message", testid: "request-search", oninput: render });
  const kind = select([["", "All"], ["failed", "Refused only"]], query.get("show") ?? "", { onchange: render, testid: "request-kind" });
  const own = h("input", { type: "checkbox", onchange: render });

  function render() {
    const text = search.value.toLowerCase();
    const shown = requests.filter((request) => (own.checked || !isOwn(request.key)) && (kind.value === "" || request.status >= 400)
      && (text === "" || `${request.method} ${request.path} ${request.key} ${request.error?.message ?? ""}`.toLowerCase().includes(text)));
    fill(results, shown.length > 0
      ? h("table", { class: "list" }, h("caption", { class: "hidden" }, "Requests, newest first"),
        h("thead", {}, h("tr", {}, ["When", "Request", "Status", "Reason", "Key", "Command"].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, shown.map(row)))
      : empty("No request", "Requests to the API appear here as they are answered; each of them can be copied as a command.",
        `curl ${origin()}/v1/identity/verification_sessions -u sk_test_123:`));
  }

  async function load() {
    const before = JSON.stringify(requests);
    requests = (await mock("GET", "requests", { whose, parameters: { limit: 500 } })).requests;
    if (JSON.stringify(requests) !== before || !results.hasChildNodes()) render();
  }

  fill(main, heading(1, "Requests"),
    h("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      field("Search", search), field("Show", kind), picker(known, whose, (other) => go("requests", asQuery(other))),
      h("label", { class: "check" }, own, "also the console's own")),
    results);
  await load();
  const reload = throttled(() => load().catch(() => {}), 1000);
  // What changes nothing makes no news.
  const timer = setInterval(() => document.visibilityState === "visible" && reload(), 5000);
  const stop = listen(reload);
  return () => {
    clearInterval(timer);
    stop();
  };
}
