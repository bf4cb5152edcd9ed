// What happened to a session, newest first: requests, events, and the deliveries of these, as far as the server tells.

import { ifThere, isOwn, mock, stripe } from "./api.js";
import { button, code, copyButton, h, notify, time } from "./dom.js";
import { section } from "./parts.js";

/// How many events of the account are looked through for those of one session.
const PAGES = 3;

async function events(id, whose) {
  const found = [];
  let after;
  for (let page = 0; page < PAGES; page += 1) {
    const answer = await ifThere(stripe("GET", "events", whose, { parameters: { limit: 100, starting_after: after } }));
    if (!answer) return null;
    const { data, has_more: hasMore } = answer.value;
    found.push(...data.filter((event) => event.data.object.id === id));
    after = data.at(-1)?.id;
    if (!hasMore) break;
  }
  return found;
}

export async function load(id, whose) {
  const [happened, deliveries, requests] = await Promise.all([
    events(id, whose),
    ifThere(mock("GET", "deliveries", { whose, parameters: { session: id } })),
    ifThere(mock("GET", "requests", { whose, parameters: { limit: 200 } })),
  ]);
  return {
    events: happened ?? [],
    deliveries: deliveries?.deliveries ?? [],
    requests: (requests?.requests ?? []).filter((request) => request.path.includes(id) && !isOwn(request.key)),
  };
}

export function attempts(delivery) {
  return delivery.attempts.map((attempt) => h("li", {},
    h("p", {}, time(attempt.at), ` attempt ${attempt.attempt}: `, h("strong", {}, attempt.error ?? attempt.status ?? "no answer"), ` in ${attempt.duration_ms} ms to `,
      h("span", { class: "mono wrap" }, attempt.url), attempt.next && [", next ", time(attempt.next)]),
    h("details", {}, h("summary", {}, "Signature and answer"), code(`Stripe-Signature: ${attempt.signature}`), attempt.body && code(attempt.body))));
}

function delivered(delivery, whose, reload) {
  const resend = async () => {
    try {
      await stripe("POST", `events/${delivery.event}/retry`, whose, { form: { webhook_endpoint: delivery.endpoint } });
      notify("Sent again.");
    } catch (error) {
      notify(error.message, "bad");
    }
    reload();
  };
  return h("details", { class: "delivery" },
    h("summary", {}, h("span", { class: "mono" }, delivery.endpoint), ` ${delivery.state}`, delivery.by_hand && " (by hand)"),
    h("ul", {}, attempts(delivery)), button("Resend", resend, { class: "small", testid: `resend-${delivery.event}` }));
}

function event(one, deliveries, whose, reload) {
  const text = JSON.stringify(one, null, 2);
  const own = deliveries.filter((delivery) => delivery.event === one.id);
  return h("li", { class: "event" }, time(one.created), h("div", {}, h("strong", {}, one.type.replace("identity.verification_session.", "")), " ",
    h("span", { class: "mono muted" }, one.id),
    h("details", {}, h("summary", {}, "Body"), copyButton(text), code(text)),
    own.map((delivery) => delivered(delivery, whose, reload))));
}

function request(one) {
  return h("li", { class: "request" }, time(one.created), h("div", {}, h("span", { class: "mono wrap" }, `${one.method} ${one.path}`), " ",
    h("strong", { class: one.status >= 400 ? "bad" : "" }, one.status), one.error && h("p", { class: "hint" }, one.error.message)));
}

export function show(session, found, whose, reload) {
  const items = [
    ...found.events.map((one) => [one.created, event(one, found.deliveries, whose, reload)]),
    ...found.requests.map((one) => [one.created, request(one)]),
  ];
  items.sort(([first], [second]) => second - first);
  const created = h("li", {}, time(session.created), h("div", {}, h("strong", {}, "the session was made")));
  return section("Timeline", h("ol", { class: "timeline", testid: "timeline" }, items.map(([, item]) => item), created));
}
