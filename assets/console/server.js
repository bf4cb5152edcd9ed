// The server itself: its clocks, what goes wrong on purpose, and starting anew.

import { accounts, asQuery, chosen, picker } from "./account.js";
import { ifThere, mock } from "./api.js";
import { button, field, fill, h, notify, time } from "./dom.js";
import { facts, heading, section } from "./parts.js";

function clockPart(whose, change) {
  const place = h("div", {});
  const by = h("input", { type: "text", value: "1h", required: true, testid: "advance-by" });
  const set = (json) => change(async () => {
    show(await mock("POST", "clock", { whose, json }));
  });
  function show(clock) {
    fill(place, facts([["now", time(clock.now)], ["state", clock.frozen ? "frozen" : "runs"], ["of", clock.account ?? "the server, and every account without a clock of its own"]]),
      h("div", { class: "row" },
        button("Freeze", () => set({ freeze: true }), { disabled: clock.frozen, testid: "freeze" }),
        button("Resume", () => set({ resume: true }), { disabled: !clock.frozen, testid: "resume" }),
        button("Reset", () => set({ reset: true }), { testid: "clock-reset" })));
  }
  const advance = (event) => {
    event.preventDefault();
    set({ advance: by.value.trim() });
  };
  const load = async () => show(await mock("GET", "clock", { whose }));
  const part = section("Clock", place, h("form", { class: "filters", onsubmit: advance, "aria-label": "Advance the clock" },
    field("Advance by (90s, 25h, 30days)", by), button("Advance", null, { type: "submit", class: "primary", testid: "advance" })),
    h("p", { class: "hint" }, "What falls due by that is done at once: checks that end, redactions, deliveries."));
  return { part, load };
}

const EXAMPLE = '{"match": {"method": "POST", "path": "/v1/identity/verification_sessions"}, "error": {"status": 503}, "times": 2}';

/// Faults are written as the control API takes them, one account's or, with none chosen, those for all.
function faultsPart(armed, whose, change) {
  const written = ({ faults }) => JSON.stringify(faults.map(({ used, ...fault }) => fault), null, 2);
  const text = h("textarea", { rows: 8, spellcheck: "false", class: "mono", value: written(armed), testid: "faults" });
  const set = (work, said) => () => change(async () => {
    await work();
    text.value = written(await mock("GET", "faults", { whose }));
    notify(said);
  });
  const replace = () => mock("PUT", "faults", { whose, json: { faults: JSON.parse(text.value) } });
  return section("Faults", field("What goes wrong on purpose", text, `A list, as JSON, of faults like ${EXAMPLE}`),
    h("div", { class: "row" },
      button("Set", set(replace, "The faults are set."), { class: "primary", testid: "set-faults" }),
      button("Clear", set(() => mock("DELETE", "faults", { whose }), "Nothing goes wrong any more."), { testid: "clear-faults" })));
}

function resetPart(whose, change) {
  const what = whose ? `everything of ${whose.account}` : "everything of all accounts";
  const sure = h("input", { type: "checkbox", testid: "reset-sure", onchange: () => { go.disabled = !sure.checked; } });
  const go = button("Reset", () => change(async () => {
    await mock("POST", "reset", { whose });
    notify(`Gone: ${what}.`);
    sure.checked = false;
    go.disabled = true;
  }), { class: "danger", disabled: true, testid: "reset" });
  return section("Reset", h("p", {}, `Removes ${what}.`), h("div", { class: "row" }, h("label", { class: "check" }, sure, "I am sure"), go));
}

export async function show(main, { query, go }) {
  const whose = chosen(query);
  const change = async (work) => {
    try {
      await work();
    } catch (error) {
      notify(error.message, "bad");
    }
  };
  const [known, info, faults] = await Promise.all([accounts(), ifThere(mock("GET", "info", { whose })), ifThere(mock("GET", "faults", { whose }))]);
  const clock = clockPart(whose, change);
  await clock.load();
  const told = info && Object.entries(info).filter(([, value]) => typeof value !== "object").map(([name, value]) => [name.replaceAll("_", " "), String(value)]);
  fill(main, heading(1, "Server"),
    h("div", { class: "filters" }, picker(known, whose, (other) => go("server", asQuery(other)))),
    told && section("About", facts(told)), clock.part, faults && faultsPart(faults, whose, change), info && resetPart(whose, change));
  return null;
}
