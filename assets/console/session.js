// One session: where it stands, what decided its attempts, what was found, and everything that can be done with it.

import { mock, modeOf, stripe } from "./api.js";
import { code, copyButton, fill, h, notify, time } from "./dom.js";
import { listen, throttled } from "./live.js";
import { actions } from "./outcomes.js";
import { badge, emptyPage, facts, heading, modeMark, section, worded } from "./parts.js";
import * as report from "./report.js";
import * as timeline from "./timeline.js";

const DOORS = {
  explicit: "named for this attempt",
  preset: "set beforehand for the session",
  rule: "a rule of the account",
  email: "the tag of the e-mail address",
  default: "the server's default",
};

async function find(id, query) {
  const parameters = { search: id, account: query.get("account"), mode: query.get("mode") };
  const { sessions } = await mock("GET", "sessions", { parameters });
  return sessions.find((session) => session.id === id) ?? null;
}

function summary(session) {
  const metadata = Object.entries(session.metadata).map(([key, value]) => h("div", { class: "wrap" }, h("span", { class: "muted" }, `${key}: `), value));
  return section("State", facts([
    ["status", badge(session.status)],
    ["last error", session.last_error],
    ["redaction", session.redaction],
    ["type", worded(session.type)],
    ["account", h("span", { class: "mono" }, session.account)],
    ["created", time(session.created)],
    ["reference", session.client_reference_id],
    ["e-mail", session.email],
    ["metadata", metadata.length > 0 && metadata],
    ["attempts", String(session.attempts)],
    ["coming outcomes", session.presets.join(", ")],
  ]));
}

function decisions(session) {
  if (session.decisions.length === 0) return null;
  // Only the last ones are kept.
  const first = session.attempts - session.decisions.length + 1;
  return section("What decided the attempts", h("ol", { class: "decisions", testid: "decisions", start: Math.max(first, 1) },
    session.decisions.map((decision) => h("li", {}, h("strong", { class: "mono" }, decision.outcome),
      `: ${DOORS[decision.door] ?? decision.door}`, decision.rule !== null && ` (number ${decision.rule})`))));
}

export async function show(main, { parts: [id], query }) {
  const place = h("div", { testid: "session" });
  fill(main, place);
  let open = new Set();
  let shownReport = [null, null];
  let shown = null;

  async function load() {
    const session = await find(id, query);
    if (!session) {
      fill(place, emptyPage("No such session", `There is no ${id} here: it may belong to another server, or have been reset.`));
      return null;
    }
    const whose = { account: session.account, mode: modeOf(session.livemode) };
    const reload = () => load().catch((error) => notify(error.message, "bad"));
    const [answer, happened] = await Promise.all([
      stripe("GET", `identity/verification_sessions/${id}`, whose),
      timeline.load(id, whose),
    ]);
    const last = answer.value.last_verification_report;
    // Reports change only by being redacted: pictures need not be fetched again for each piece of news.
    const version = `${last} ${session.redaction}`;
    if (shownReport[0] !== version) shownReport = [version, report.show(last && (await report.load(last, whose)), whose)];
    // What is the same is not rendered again, under the mouse of somebody who is about to click.
    const state = JSON.stringify([session, answer.text, happened]);
    if (state === shown) return session;
    shown = state;
    remember();
    fill(place,
      heading(1, "Session", badge(session.status), modeMark(session.livemode)),
      h("p", { class: "row" }, h("span", { class: "mono wrap", testid: "session-id" }, id), copyButton(id, "Copy id")),
      h("div", { class: "columns" },
        h("div", {}, summary(session), decisions(session), actions(answer.value, whose, reload)),
        h("div", {}, shownReport[1], timeline.show(session, happened, whose, reload))),
      section("As the API answers it", copyButton(answer.text, "Copy JSON"), code(answer.text, { testid: "json" })));
    restore();
    return session;
  }

  // What was opened stays open when the page is rendered again.
  const details = () => [...place.querySelectorAll("details")].filter((one) => !shownReport[1]?.contains(one));
  const nameOf = (one) => `${one.closest("li")?.textContent.slice(0, 80)} ${one.querySelector("summary").textContent}`;
  const remember = () => { open = new Set(details().filter((one) => one.open).map(nameOf)); };
  const restore = () => details().forEach((one) => { one.open = open.has(nameOf(one)); });

  await load();
  const reload = throttled(() => load().catch(() => {}), 500);
  return listen((kind, data) => {
    const concerns = kind === "again" || kind === "delivery" || data.id === id || data.verification_session === id;
    if (concerns) reload();
  });
}
