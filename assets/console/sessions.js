// The list of sessions, of one account or of all: filtered, searched, and kept up to date without a reload.

import { accounts, asQuery, chosen, picker } from "./account.js";
import { mock, modeOf } from "./api.js";
import { button, field, fill, h, select, settle, time } from "./dom.js";
import { listen, throttled } from "./live.js";
import { badge, empty, heading, modeMark, origin, worded } from "./parts.js";

const STATUSES = ["requires_input", "processing", "verified", "canceled"];

const REDACTION = { processing: "being redacted", redacted: "redacted" };

export const linkTo = (session, linkOf) =>
  linkOf(`sessions/${session.id}`, { account: session.account, mode: modeOf(session.livemode) });

function row(session, linkOf) {
  const name = session.client_reference_id ?? session.email ?? "";
  const said = session.redaction ? REDACTION[session.redaction] : session.last_error;
  return h("tr", { testid: "session-row" },
    h("td", {}, h("a", { class: "mono", href: linkTo(session, linkOf), "data-row": true, testid: `open-${session.id}` }, session.id)),
    h("td", { "data-label": "Status" }, badge(session.status), " ", modeMark(session.livemode)),
    h("td", { "data-label": "Last error" }, said && h("span", { class: "muted" }, said)),
    h("td", { "data-label": "User", class: "wrap" }, name || null),
    h("td", { "data-label": "Type" }, worded(session.type)),
    h("td", { "data-label": "Account" }, h("span", { class: "mono muted" }, session.account)),
    h("td", { "data-label": "Created" }, time(session.created)));
}

function table() {
  const head = ["Session", "Status", "Last error", "User", "Type", "Account", "Created"];
  return h("table", { class: "list", testid: "sessions" }, h("caption", { class: "hidden" }, "Sessions, newest first"),
    h("thead", {}, h("tr", {}, head.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}));
}

export async function show(main, { query, linkOf, go }) {
  const whose = chosen(query);
  const asked = { ...asQuery(whose), status: query.get("status") ?? "", search: query.get("search") ?? "" };
  const results = h("div", { testid: "results" });
  const list = table();
  const older = button("Older", () => { more += 1; load(); }, { testid: "older" });
  let [shown, next, more] = [[], null, 1];
  let rows = new Map();

  const search = h("input", {
    type: "search", value: asked.search, "data-search": true, testid: "search", autocomplete: "off", spellcheck: "false",
    placeholder: "id, reference, e-mail, key=value",
    oninput: throttled(() => change({ search: search.value.trim() })),
  });
  const status = select([["", "Any status"], ...STATUSES.map((word) => [word, worded(word)])], asked.status, {
    testid: "status-filter", onchange: () => change({ status: status.value }),
  });

  function change(part) {
    Object.assign(asked, part);
    more = 1;
    // Typing is no step in the browser's history.
    history.replaceState(null, "", linkOf("sessions", asked));
    load();
  }

  async function load() {
    const wanted = JSON.stringify(asked);
    let found = [];
    let before = null;
    for (let page = 0; page < more; page += 1) {
      const answer = await mock("GET", "sessions", { parameters: { ...asked, before, limit: 50 } });
      found = found.concat(answer.sessions);
      before = answer.next;
      if (!before) break;
    }
    if (wanted !== JSON.stringify(asked)) return;
    [shown, next] = [found, before];
    render();
  }

  function render() {
    const isNarrowed = asked.search || asked.status || asked.account;
    older.hidden = !next;
    if (shown.length > 0) {
      // A session that did not change keeps its row.
      const kept = rows;
      rows = new Map(shown.map((session) => JSON.stringify(session)).map((text) => [text, kept.get(text) ?? row(JSON.parse(text), linkOf)]));
      settle(list.tBodies[0], [...rows.values()]);
      if (!list.isConnected) fill(results, list, older);
    } else if (next) fill(results, h("p", { class: "empty" }, "Nothing among the newest. ", older));
    else if (isNarrowed) fill(results, empty("No such session", "Nothing matches; try fewer letters, or another account or status."));
    else fill(results, empty("Create your first session", "Any key that begins with sk_test_ works and is an account of its own. The session appears here at once.",
      `curl ${origin()}/v1/identity/verification_sessions -u sk_test_123: -d type=document`));
  }

  const known = await accounts();
  const pick = (other) => go("sessions", { ...asked, account: "", mode: "", ...asQuery(other) });
  fill(main, heading(1, "Sessions"),
    h("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      field("Search", search), field("Status", status), picker(known, whose, pick)),
    results);
  await load();
  const reload = throttled(() => load().catch(() => {}));
  return listen((kind) => (kind === "session" || kind === "again") && reload());
}
