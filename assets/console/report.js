// A report: what each check found, with its pictures, read with a restricted key.

import { picture, stripe } from "./api.js";
import { fill, h, time } from "./dom.js";
import { badge, facts, section } from "./parts.js";

const SENSITIVE = ["document.dob", "document.expiration_date", "document.number", "id_number.dob", "id_number.id_number"];

export async function load(id, whose) {
  const path = `identity/verification_reports/${id}`;
  const expand = new URLSearchParams(SENSITIVE.map((name) => ["expand[]", name]));
  try {
    return (await stripe("GET", `${path}?${expand}`, whose, { restricted: true })).value;
  } catch (error) {
    // A plain key sees what is not sensitive.
    if (error.status !== 403) throw error;
    return (await stripe("GET", path, whose)).value;
  }
}

/// A value as text: dates and addresses in one line.
function plain(value) {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.join(", ");
  if ("year" in value) return [value.year, value.month, value.day].map((part) => String(part ?? "?").padStart(2, "0")).join("-");
  return Object.values(value).filter((part) => part !== null).join(", ");
}

function image(file, whose, name) {
  const place = h("figure", {}, h("figcaption", {}, name));
  picture(file, whose).then(
    (address) => {
      const shown = h("img", { src: address, alt: `${name}, as the report has it`, testid: "picture" });
      shown.addEventListener("load", () => URL.revokeObjectURL(address), { once: true });
      place.prepend(shown);
    },
    (error) => fill(place, h("figcaption", {}, `${name}: ${error.message}`)),
  );
  return place;
}

function check(name, found, whose) {
  const pictures = [];
  const pairs = [];
  for (const [key, value] of Object.entries(found)) {
    if (key === "files" && value) value.forEach((file, index) => pictures.push([file, `${name} ${index + 1}`]));
    else if (key === "selfie" && typeof value === "string") pictures.push([value, "selfie"]);
    else if (key === "document" && typeof value === "string") pictures.push([value, "document"]);
    else if (key === "error") pairs.push(["error", value && `${value.code}: ${value.reason}`]);
    else if (key !== "status") pairs.push([key.replaceAll("_", " "), plain(value)]);
  }
  return h("div", { class: "check-result", testid: `check-${name}` }, h("h3", {}, name.replaceAll("_", " "), " ", badge(found.status)),
    facts(pairs), pictures.length > 0 && h("div", { class: "pictures" }, pictures.map(([file, title]) => image(file, whose, title))));
}

export function show(report, whose) {
  if (!report) return section("Report", h("p", { class: "hint" }, "There is none yet: the first attempt that ends makes one."));
  const checks = ["document", "selfie", "id_number", "email", "phone"].filter((name) => report[name]);
  return section("Report", facts([["id", h("span", { class: "mono" }, report.id)], ["created", time(report.created)]]),
    checks.map((name) => check(name, report[name], whose)));
}
