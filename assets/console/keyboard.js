// Keys: / searches, j and k walk through a list, Enter opens, Esc goes back, g and a letter go to a part, ? tells of them.

import { h, openDialog } from "./dom.js";

const KEYS = [
  ["/", "search"],
  ["j, k", "next and previous in a list"],
  ["Enter", "open"],
  ["Esc", "leave a field, close, or go back"],
  ["g s", "sessions"],
  ["g w", "webhooks"],
  ["g r", "requests"],
  ["g u", "rules"],
  ["g c", "server: clock, faults, reset"],
  ["?", "this help"],
];

const PARTS = { s: "sessions", w: "webhooks", r: "requests", u: "rules", c: "server" };

export function showKeys() {
  openDialog("Keyboard", h("dl", { class: "keys" }, KEYS.map(([key, what]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, what)])));
}

/// `go(part)` leads to a part, `back()` out of a page.
export function start({ go, back }) {
  let afterG = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.getElementById("dialog").open) return;
    const isTyping = event.target.matches("input, textarea, select");
    if (event.key === "Escape") {
      if (isTyping) event.target.blur();
      else back();
      return;
    }
    if (isTyping) return;
    if (afterG && PARTS[event.key]) go(PARTS[event.key]);
    else if (event.key === "/") document.querySelector("[data-search]")?.focus();
    else if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (event.key === "?") showKeys();
    else if (event.key !== "g") {
      afterG = false;
      return;
    }
    afterG = event.key === "g";
    event.preventDefault();
  });
}

/// Moves the focus from row to row; Enter on a focused link opens it by itself.
function walk(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (rows.length === 0) return;
  const at = rows.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1);
  rows[next].focus();
  rows[next].scrollIntoView({ block: "nearest" });
}
