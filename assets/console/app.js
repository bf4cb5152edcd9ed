// The console: which view an address leads to, and what surrounds the views. Addresses are `#/part/id?query`.

import { fill, forgetGoodNews, h } from "./dom.js";
import * as journal from "./journal.js";
import * as keyboard from "./keyboard.js";
import * as live from "./live.js";
import { emptyPage } from "./parts.js";
import * as rules from "./rules.js";
import * as server from "./server.js";
import * as session from "./session.js";
import * as sessions from "./sessions.js";
import * as webhooks from "./webhooks.js";

const PARTS = [
  ["sessions", "Sessions"],
  ["webhooks", "Webhooks"],
  ["requests", "Requests"],
  ["rules", "Rules"],
  ["server", "Server"],
];
const VIEWS = { sessions, webhooks, requests: journal, rules, server };

const main = document.getElementById("main");
let leave = null;
let turn = 0;
// The list that a session was opened from, as it was filtered.
let list = "#/sessions";

function linkOf(path, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  return `#/${path}${query.size > 0 ? `?${query}` : ""}`;
}

const go = (path, parameters) => { location.hash = linkOf(path, parameters); };

function route() {
  const [path, text] = location.hash.replace(/^#\/?/, "").split("?");
  const [part, ...parts] = path.split("/").map(decodeURIComponent);
  return { part: part || "sessions", parts: parts.filter(Boolean), query: new URLSearchParams(text ?? "") };
}

/// The account stays chosen from part to part.
function kept(query) {
  return { account: query.get("account"), mode: query.get("mode") };
}

function showNav({ part, parts, query }) {
  const links = PARTS.map(([name, text]) =>
    h("a", { href: name === "sessions" && parts.length > 0 ? list : linkOf(name, kept(query)), "aria-current": name === part && "page", testid: `nav-${name}` }, text));
  fill(document.getElementById("nav"), links);
}

async function show() {
  const here = route();
  const mine = ++turn;
  leave?.();
  leave = null;
  document.getElementById("dialog").close();
  forgetGoodNews();
  showNav(here);
  const view = here.part === "sessions" && here.parts.length > 0 ? session : VIEWS[here.part];
  document.title = `${here.parts[0] ?? here.part} - identity-mock`;
  if (!view) {
    fill(main, emptyPage("Nothing here", "The console has no such page."));
    return;
  }
  // A view that was left while it loaded writes into a place that is gone.
  const place = h("div", {});
  fill(main, place);
  try {
    const stop = await view.show(place, { ...here, linkOf, go });
    if (mine === turn) leave = stop;
    else stop?.();
  } catch (error) {
    if (mine === turn) fill(place, emptyPage("That did not work", error.message));
  }
}

function back() {
  if (route().parts.length > 0) location.hash = list;
}

document.getElementById("help-button").addEventListener("click", keyboard.showKeys);
document.querySelector(".skip").addEventListener("click", (event) => {
  // The address belongs to the views.
  event.preventDefault();
  main.focus();
});
window.addEventListener("hashchange", ({ oldURL }) => {
  const { hash } = new URL(oldURL);
  if (hash === "" || /^#\/sessions(\?|$)/.test(hash)) list = hash || list;
  show();
});
keyboard.start({ go: (part) => go(part, kept(route().query)), back });
live.start(document.getElementById("live"));
await show();
