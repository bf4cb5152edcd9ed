// Which account a view is about: chosen once, kept in the address, so that links lead to the same account.

import { mock, modeOf } from "./api.js";
import { field, h, select } from "./dom.js";
import { emptyPage, heading, modeMark, origin } from "./parts.js";

/// The account in a route's query, if there is one.
export function chosen(query) {
  const account = query.get("account");
  return account ? { account, mode: query.get("mode") === "live" ? "live" : "test" } : null;
}

export const asQuery = (whose) => (whose ? { account: whose.account, mode: whose.mode } : {});

export async function accounts() {
  return (await mock("GET", "accounts", { parameters: { limit: 200 } })).accounts;
}

const count = (account) => `${account.sessions}${account.more_sessions ? " or more" : ""} ${account.sessions === 1 ? "session" : "sessions"}`;

/// A choice among accounts. `pick` gets `{account, mode}`, or `null` for all of them.
export function picker(known, whose, pick, { all = true } = {}) {
  const textOf = (account, mode) => `${account} ${mode}`;
  const options = known.map((one) => {
    const text = textOf(one.account, modeOf(one.livemode));
    return [text, `${text === textOf("", "") ? "" : one.account}${one.livemode ? " (live)" : ""}: ${count(one)}`];
  });
  const current = whose ? textOf(whose.account, whose.mode) : "";
  if (whose && !options.some(([value]) => value === current)) options.unshift([current, whose.account]);
  if (all) options.unshift(["", "All accounts"]);
  const control = select(options, current, {
    testid: "account",
    onchange: () => {
      const [account, mode] = control.value.split(" ");
      pick(account ? { account, mode } : null);
    },
  });
  return field("Account", control);
}

/// What a view shows that is about one account when none is chosen.
export function chooseFirst(known, title, text, linkOf) {
  if (known.length === 0) {
    return emptyPage(title, `${text} There is no account yet: the first request with a key makes one.`,
      `curl ${origin()}/v1/identity/verification_sessions -u sk_test_123: -d type=document`);
  }
  const rows = known.map((one) => h("li", {}, h("a", {
    class: "card-row", "data-row": true, href: linkOf({ account: one.account, mode: modeOf(one.livemode) }),
  }, h("span", { class: "mono" }, one.account), modeMark(one.livemode), h("span", { class: "muted" }, count(one)))));
  return [heading(1, title), h("p", {}, `${text} Choose an account:`), h("ul", { class: "cards" }, rows)];
}
