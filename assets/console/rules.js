// Rules: outcomes set beforehand for sessions of an account that are not there yet.

import { accounts, asQuery, chooseFirst, chosen, picker } from "./account.js";
import { mock } from "./api.js";
import { button, field, fill, h, notify, select } from "./dom.js";
import { empty, heading, section } from "./parts.js";

function row(rule, remove) {
  const conditions = Object.entries(rule.match).flatMap(([key, value]) =>
    (typeof value === "object" && value !== null ? Object.entries(value).map(([name, text]) => `${key}.${name} = ${text}`) : [`${key} = ${value}`]));
  return h("tr", { testid: "rule" },
    h("td", { "data-label": "Number" }, rule.id),
    h("td", { "data-label": "Sessions with", class: "wrap" }, conditions.length > 0 ? conditions.map((text) => h("div", {}, text)) : "anything"),
    h("td", { "data-label": "Outcomes", class: "mono wrap" }, rule.outcomes.join(", ")),
    h("td", { "data-label": "Left" }, rule.times ?? "no end"),
    h("td", { "data-label": "Used" }, rule.used),
    h("td", {}, button("Delete", () => remove(rule.id), { class: "small danger", "aria-label": `Delete rule ${rule.id}`, testid: `delete-rule-${rule.id}` })));
}

const text = (testid, attributes = {}) => h("input", { type: "text", autocomplete: "off", spellcheck: "false", testid, ...attributes });

export async function show(main, { query, linkOf, go }) {
  const [whose, known] = [chosen(query), await accounts()];
  if (!whose) {
    fill(main, chooseFirst(known, "Rules", "Rules belong to an account.", (other) => linkOf("rules", asQuery(other))));
    return null;
  }
  const list = h("div", {});

  async function load() {
    const { rules } = await mock("GET", "rules", { whose });
    fill(list, rules.length > 0
      ? h("table", { class: "list" }, h("caption", { class: "hidden" }, "Rules, in the order in which they are asked"),
        h("thead", {}, h("tr", {}, ["Number", "Sessions with", "Outcomes", "Left", "Used", "Change"].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, rules.map((rule) => row(rule, remove))))
      : empty("No rule", "A rule decides how attempts at sessions end that your tests have not made yet: say which sessions, and how."));
  }
  const change = async (work) => {
    try {
      await work();
      await load();
    } catch (error) {
      notify(error.message, "bad");
    }
  };
  const remove = (id) => change(() => mock("DELETE", `rules/${id}`, { whose }));

  const outcomes = text("rule-outcomes", { required: true, placeholder: "document_expired, verified" });
  const reference = text("rule-reference");
  const email = text("rule-email");
  const metadata = text("rule-metadata", { placeholder: "plan=gold, team=a" });
  const type = select([["", "any"], ["document", "document"], ["id_number", "id_number"], ["verification_flow", "verification_flow"]], "", {});
  const times = h("input", { type: "number", min: 1, testid: "rule-times" });
  const words = (input) => input.value.split(",").map((word) => word.trim()).filter(Boolean);
  const create = (event) => {
    event.preventDefault();
    const match = {};
    for (const [name, value] of [["client_reference_id", reference.value], ["email", email.value], ["type", type.value]]) {
      if (value.trim()) match[name] = value.trim();
    }
    if (words(metadata).length > 0) {
      match.metadata = Object.fromEntries(words(metadata).map((pair) => [pair.split("=")[0], pair.split("=").slice(1).join("=")]));
    }
    const json = { outcomes: words(outcomes), ...(Object.keys(match).length > 0 && { match }), ...(times.value && { times: Number(times.value) }) };
    change(() => mock("POST", "rules", { whose, json }));
  };

  fill(main, heading(1, "Rules"),
    h("div", { class: "filters" }, picker(known, whose, (other) => go("rules", asQuery(other)), { all: false })),
    list,
    section("New rule", h("form", { class: "filters", onsubmit: create, "aria-label": "New rule" },
      field("Outcomes, one for each attempt", outcomes), field("Reference", reference), field("E-mail", email), field("Metadata", metadata),
      field("Type", type), field("Times (without conditions: once)", times),
      button("Add rule", null, { type: "submit", class: "primary", testid: "add-rule" }))));
  await load();
  return null;
}
