// How an attempt can end, by the check that fails, each by one click; and what else can be done with a session.

import { stripe } from "./api.js";
import { button, h, notify, outward } from "./dom.js";
import { section } from "./parts.js";

const GROUPS = [
  ["Document", ["document_expired", "document_type_not_supported", "document_unverified_other", "country_not_supported", "under_supported_age"]],
  ["Selfie", ["selfie_document_missing_photo", "selfie_face_mismatch", "selfie_manipulated", "selfie_unverified_other"]],
  ["ID number", ["id_number_insufficient_document_data", "id_number_mismatch", "id_number_unverified_other"]],
  ["E-mail and phone", ["email_unverified_other", "email_verification_declined", "phone_unverified_other", "phone_verification_declined"]],
  ["User and device", ["abandoned", "consent_declined", "device_not_supported"]],
];

// Kept while the page is rendered again.
let isAsync = false;

export function actions(session, whose, reload) {
  const path = `identity/verification_sessions/${session.id}`;
  const act = (where, form, done) => async () => {
    try {
      await stripe("POST", where, whose, { form });
      notify(done);
    } catch (error) {
      notify(error.message, "bad");
    }
    await reload();
  };
  const helper = (verb, form, done) => act(`test_helpers/${path}/${verb}`, form, done);
  const delayed = () => (isAsync ? { simulate_delay: "true" } : {});
  const end = (text, verb, form, attributes) => button(text, () => helper(verb, { ...form, ...delayed() }, `${text}: done.`)(),
    { disabled: !isOpen, testid: `outcome-${text}`, ...attributes });

  const isOpen = session.status === "requires_input" || session.status === "processing";
  const toggle = h("input", { type: "checkbox", testid: "async", onchange: (event) => { isAsync = event.target.checked; } });
  toggle.checked = isAsync;

  return [
    section("End the attempt",
      h("div", { class: "row" },
        end("verified", "verify", {}, { class: "primary" }),
        end("failure", "unverify", {}, { class: "danger" }),
        button("submit", helper("submit", {}, "Submitted, as the user would."), { disabled: session.status !== "requires_input", testid: "submit", title: "Presets, rules, the e-mail's tag or the default decide" }),
        button("process", helper("process", {}, "In processing, until somebody decides."), { disabled: session.status !== "requires_input", testid: "process" }),
        h("label", { class: "check" }, toggle, "after a while in processing (async)")),
      !isOpen && h("p", { class: "hint" }, `The session is ${session.status}: no attempt can end any more.`),
      isOpen && GROUPS.map(([name, codes]) => h("div", { role: "group", "aria-label": `${name} fails` }, h("h3", {}, name),
        h("div", { class: "row" }, codes.map((code) => end(code, "unverify", { "last_error[code]": code }, { class: "mono small" })))))),
    section("Session",
      h("div", { class: "row" },
        session.url && outward(session.url, "Open the hosted page", { class: "button", testid: "hosted" }),
        button("Cancel", act(`${path}/cancel`, {}, "Canceled."), { disabled: session.status !== "requires_input", testid: "cancel" }),
        button("Redact", act(`${path}/redact`, {}, "Redaction has begun."), { disabled: session.status === "processing" || session.redaction !== null, testid: "redact" }),
        button("Complete redaction", helper("complete_redaction", {}, "Redacted."), { disabled: session.redaction?.status !== "processing", testid: "complete-redaction" }),
        button("Expire the link", helper("expire", {}, "Client secret and link have stopped working."), { disabled: session.status !== "requires_input", testid: "expire" }))),
  ];
}
