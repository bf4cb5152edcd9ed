// Webhook endpoints of an account, and the last attempts to tell them something.

import { accounts, asQuery, chooseFirst, chosen, picker } from "./account.js";
import { ifThere, mock, stripe } from "./api.js";
import { button, copyButton, field, fill, h, notify, openDialog, time } from "./dom.js";
import { listen, throttled } from "./live.js";
import { badge, empty, facts, heading, section } from "./parts.js";

function endpoint(one, whose, act) {
  const path = `webhook_endpoints/${one.id}`;
  const disabled = one.status === "disabled";
  return h("li", { class: "panel", testid: "endpoint" },
    h("div", { class: "heading" }, h("h2", { class: "mono wrap" }, one.url), badge(one.status)),
    facts([["id", h("span", { class: "mono" }, one.id)], ["events", one.enabled_events.join(", ")], ["description", one.description], ["version", one.api_version], ["created", time(one.created)]]),
    h("div", { class: "row" },
      button(disabled ? "Enable" : "Disable", act("POST", path, { disabled: String(!disabled) }), { class: "small" }),
      button("Delete", act("DELETE", path), { class: "small danger" })));
}

function attempt(one, act) {
  return h("tr", {},
    h("td", { "data-label": "When" }, time(one.at)),
    h("td", { "data-label": "Result" }, h("strong", { class: one.error || one.status >= 300 ? "bad" : "" }, one.status ?? one.error ?? "no answer")),
    h("td", { "data-label": "Event", class: "mono wrap" }, one.event),
    h("td", { "data-label": "Address", class: "mono wrap" }, one.url),
    h("td", {}, button("Resend", act("POST", `events/${one.event}/retry`, { webhook_endpoint: one.endpoint }), { class: "small" })));
}

export async function show(main, { query, linkOf, go }) {
  const [whose, known] = [chosen(query), await accounts()];
  if (!whose) {
    fill(main, chooseFirst(known, "Webhooks", "Endpoints belong to an account.", (other) => linkOf("webhooks", asQuery(other))));
    return null;
  }
  const place = h("div", {});
  let shown = null;
  const act = (method, path, form) => async () => {
    try {
      await stripe(method, path, whose, { form });
      notify("Done.");
    } catch (error) {
      notify(error.message, "bad");
    }
    await load();
  };

  const url = h("input", { type: "url", required: true, placeholder: "http://localhost:3000/webhook", testid: "endpoint-url" });
  const events = h("input", { type: "text", value: "*", required: true, testid: "endpoint-events" });
  const create = async (submitted) => {
    submitted.preventDefault();
    const form = [["url", url.value.trim()], ...events.value.split(/[\s,]+/).filter(Boolean).map((name) => ["enabled_events[]", name])];
    try {
      const { value } = await stripe("POST", "webhook_endpoints", whose, { form });
      openDialog("The endpoint's secret", h("p", {}, "It signs what is sent to the endpoint. As at Stripe, it is shown this once."),
        h("p", { class: "mono wrap", testid: "secret" }, value.secret), copyButton(value.secret));
      url.value = "";
    } catch (error) {
      notify(error.message, "bad");
    }
    await load();
  };

  async function load() {
    const [found, last, info] = await Promise.all([
      ifThere(stripe("GET", "webhook_endpoints", whose, { parameters: { limit: 100 } })),
      ifThere(mock("GET", "deliveries", { whose, parameters: { limit: 50 } })),
      ifThere(mock("GET", "info", { whose })),
    ]);
    const state = JSON.stringify([found?.value, last, info]);
    if (state === shown) return;
    shown = state;
    const endpoints = found?.value.data ?? [];
    const secret = info?.webhook_secret;
    fill(place,
      secret && section("The server's own secret", h("p", {}, "It signs for the endpoints of --webhook-url and for stripe listen."),
        h("p", { class: "row" }, h("span", { class: "mono wrap" }, secret), copyButton(secret))),
      endpoints.length > 0 ? h("ul", { class: "plain" }, endpoints.map((one) => endpoint(one, whose, act)))
        : empty("No endpoint yet", "Make one here or with the API; its secret is shown when it is made. An address like /_mock/sink/name of this server keeps what it gets."),
      (last?.attempts.length ?? 0) > 0 && section("Last attempts", h("table", { class: "list" },
        h("thead", {}, h("tr", {}, ["When", "Result", "Event", "Address", "Again"].map((text) => h("th", { scope: "col" }, text)))),
        h("tbody", {}, last.attempts.map((one) => attempt(one, act))))));
  }

  fill(main, heading(1, "Webhooks"),
    h("div", { class: "filters" }, picker(known, whose, (other) => go("webhooks", asQuery(other)), { all: false })),
    h("form", { class: "filters panel", onsubmit: create, "aria-label": "New endpoint" }, field("Address", url), field("Events", events),
      button("Add endpoint", null, { type: "submit", class: "primary", testid: "add-endpoint" })),
    place);
  await load();
  const reload = throttled(() => load().catch(() => {}), 1000);
  return listen((kind, data) => (kind === "again" || (kind !== "session" && data.account === whose.account)) && reload());
}
