// Pieces that several views share.

import { code, copyButton, h } from "./dom.js";

const WORDS = { requires_input: "requires input", verification_flow: "flow", id_number: "ID number" };

/// The word of a status, in its colour; the colour alone tells nothing.
export function badge(word) {
  return h("span", { class: `badge ${/^[a-z_]+$/.test(word) ? word : ""}`, testid: "status" }, WORDS[word] ?? word);
}

export const worded = (word) => WORDS[word] ?? word;

export function modeMark(livemode) {
  return livemode ? h("span", { class: "badge live-mode" }, "live") : null;
}

/// A heading with what belongs beside it.
export function heading(level, text, ...beside) {
  return h("div", { class: "heading" }, h(`h${level}`, {}, text), beside.length > 0 && h("div", { class: "row" }, beside));
}

export function section(title, ...content) {
  return h("section", { "aria-label": title, class: "panel" }, h("h2", {}, title), content);
}

/// A place where nothing is yet, with the way to change that.
export function empty(title, text, command, level = 2) {
  return h("div", { class: "empty", testid: "empty" }, h(`h${level}`, {}, title), h("p", {}, text),
    command && [code(command), h("p", {}, copyButton(command, "Copy the command"))]);
}

/// The same as a whole page.
export const emptyPage = (title, text, command) => empty(title, text, command, 1);

/// Names and values.
export function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "" && value !== false);
  return h("dl", { class: "facts" }, shown.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

/// Where the API is, as a command line writes it.
export function origin() {
  return new URL(".", document.baseURI).href.replace(/\/$/, "");
}

/// A text that a shell takes as it is.
export function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
