// Makes elements. Data gets into the page only here, as text or as the value of an attribute that is named in the code:
// there is no markup from strings anywhere in the console.

/// An element: attributes, listeners as `on...`, then children. Strings become text; `null` and `false` nothing.
export function h(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.className = value;
    else if (key === "testid") element.dataset.testid = value;
    else if (key === "value") element.value = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/// Puts `children` in the place of what an element has. What had the focus keeps it, if it is there again.
export function fill(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  element.replaceChildren();
  append(element, children);
  if (focused) element.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

/// Makes `children` the children of an element without touching those that are there already: a row that somebody is just
/// clicking on stays.
export function settle(element, children) {
  const wanted = new Set(children);
  for (const child of [...element.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, index) => {
    if (element.children[index] !== child) element.insertBefore(child, element.children[index] ?? null);
  });
}

export function button(text, onclick, attributes = {}) {
  return h("button", { type: "button", onclick, ...attributes }, text);
}

/// A link to a place outside the console. An address that is not of the web is only shown.
export function outward(address, text, attributes = {}) {
  const isOfWeb = /^https?:\/\//i.test(address);
  return isOfWeb ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer", ...attributes }, text) : h("span", {}, text);
}

/// A second of Unix time as people read it, with the exact one beside it.
export function time(seconds) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  const text = date.toISOString().replace("T", " ").slice(0, 19);
  return h("time", { datetime: date.toISOString(), title: `${seconds}, UTC` }, text);
}

export function notify(text, kind = "good") {
  if (kind === "good") forgetGoodNews();
  const notice = h("div", { class: `notice ${kind}`, testid: "notice" }, h("span", {}, text),
    button("Dismiss", () => notice.remove(), { class: "quiet small" }));
  document.getElementById("notices").append(notice);
  // What went wrong stays until it was read.
  if (kind === "good") setTimeout(() => notice.remove(), 4000);
}

/// Takes away what was only worth a look.
export function forgetGoodNews() {
  document.querySelectorAll(".notice.good").forEach((notice) => notice.remove());
}

export function copyButton(text, label = "Copy", attributes = {}) {
  return button(label, async () => {
    try {
      await navigator.clipboard.writeText(text);
      notify("Copied.");
    } catch {
      // Browsers offer the clipboard on HTTPS and on this machine only.
      openDialog("Copy this", h("textarea", { readonly: true, rows: 8, "aria-label": "Text to copy", value: text }));
    }
  }, { class: "small", ...attributes });
}

export function code(text, attributes = {}) {
  return h("pre", { tabindex: "0", ...attributes }, h("code", {}, text));
}

export function openDialog(title, ...content) {
  const dialog = document.getElementById("dialog");
  fill(dialog, h("h2", { id: "dialog-title" }, title), ...content,
    h("p", { class: "row end" }, button("Close", () => dialog.close(), { testid: "dialog-close" })));
  if (!dialog.open) dialog.showModal();
  return dialog;
}

/// A labelled control.
export function field(label, control, hint) {
  return h("label", { class: "field" }, h("span", { class: "label" }, label), control, hint && h("span", { class: "hint" }, hint));
}

export function select(options, chosen, attributes = {}) {
  const items = options.map(([value, text]) => h("option", { value, selected: value === chosen }, text));
  return h("select", attributes, items);
}
