// What was typed stays: whoever goes back to a form, loads it again or reads on in another language finds it there, with
// the key under which he sent it. Unchanged it is done once; what he changes there is another matter, with another key.
"use strict";

// Each page of the tab's history has its own: what stood in its forms, by where they go, and whose it is. An answer to a
// form gets the address of the form's own page, which is asked for anew: no browser has to send the form again for it.
const KEY = "input[name=key]", OWN = ["key", "opened", "sealed"]; // hidden fields that are not the new page's to give
const seen = (name) => name === "version" || name.startsWith("seen_"); // of what he wrote about: with his words, theirs
const account = document.body.dataset.account ?? "", { answer } = document.body.dataset;
const before = history.state?.account === account ? history.state : {};
const to = (form) => form.getAttribute("action");
const posted = () => [...document.querySelectorAll("main form[method=post]")];

// A form that nobody touched is the new page's to fill, but for its key and its times; a report is in report.js's draft.
function stands(form, without) {
  const { dirty = "", sent, whole } = form.dataset;
  const all = document.body.dataset.draft !== "kept" && (answer !== undefined || !!(dirty || sent || whole));
  const texts = [...new FormData(form)].filter(([name, text]) => {
    const { type } = form.elements[name];
    return typeof text === "string" && name !== "csrf" && type !== "password" && name !== without &&
      (all || OWN.includes(name) || type === "datetime-local");
  });
  return { texts, all, dirty };
}
let isLeaving = false; // on the way to the same page anew nothing changes any more
function keep(form, without) {
  if (isLeaving || (!account && !posted().length)) return; // the page without a net leaves what stands there as it is
  const typed = Object.fromEntries(posted().map((one) => [to(one), stands(one, one === form ? without : "")]));
  const shown = [...document.querySelectorAll("textarea[readonly]")].map((one) => [one.labels[0].textContent, one.value]);
  const state = { account, typed: { ...before.typed, ...typed }, shown: shown.length ? shown : before.shown };
  history.replaceState(state, "", answer);
}
function putBack(form, { texts, all, dirty }) {
  const left = new Map();
  for (const [name, text] of texts) left.set(name, [...(left.get(name) ?? []), text]);
  if (left.has("sealed") && !form.elements.sealed) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "sealed" }));
  for (const field of form.elements) {
    const { name, type } = field, had = left.get(name) ?? [];
    if (["checkbox", "radio"].includes(type)) {
      if (all) field.checked = had.includes(field.value);
    } else if (had.length && (type !== "hidden" || OWN.includes(name) || (all && seen(name)))) {
      const text = had.shift();
      if (name === "version" && text !== field.value) form.querySelector("[data-changed]")?.removeAttribute("hidden");
      if (type !== "select-one" || [...field.options].some((one) => one.value === text)) field.value = text;
    }
  }
  const key = form.querySelector(KEY);
  if (key) key.dataset.before = "1";
  Object.assign(form.dataset, { dirty }, all ? { whole: "1" } : {});
}
if (answer === undefined && before.typed) {
  const found = posted().filter((form) => before.typed[to(form)]);
  for (const form of found) putBack(form, before.typed[to(form)]);
  if (!found.length) for (const [said, text] of before.shown ?? []) shownAgain(said, text);
}
function shownAgain(said, text) { // where its page cannot be shown, it can be read
  const label = document.createElement("label"), area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
  label.append(said, area);
  document.querySelector("main").append(label);
}
keep();

let soon = 0;
addEventListener("input", ({ target: { form } }) => {
  if (form?.method !== "post") return;
  form.dataset.dirty = "1";
  const key = form.querySelector(`${KEY}[data-before]`);
  if (key) {
    key.value = crypto.getRandomValues(new Uint8Array(16)).reduce((text, byte) => text + byte.toString(16).padStart(2, "0"), "");
    delete key.dataset.before;
  }
  clearTimeout(soon);
  soon = setTimeout(keep, 300);
});
addEventListener("change", ({ target }) => { if (target.form?.method === "post") keep(); });
// The same key is not the same where a button sends the form elsewhere.
addEventListener("submit", ({ target, submitter }) => keep(target, submitter?.hasAttribute("formaction") ? "key" : ""));
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) for (const key of document.querySelectorAll(KEY)) key.dataset.before = "1";
});

// What was typed is not left by mistake.
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty='1']") && document.body.dataset.draft !== "kept") event.preventDefault();
});

// Another language, theme or size: the same page anew. A file that was chosen cannot be put back: the browser asks.
document.querySelector(".prefer")?.addEventListener("submit", async (event) => {
  const form = event.target, { submitter } = event;
  if (form.elements.sealed || form.dataset.sent || !navigator.onLine) return;
  event.preventDefault();
  try {
    await fetch(to(form), { method: "POST", redirect: "manual", body: new URLSearchParams([...new FormData(form), [submitter.name, submitter.value]]) });
  } catch {
    unsent();
    form.dataset.dirty = "";
    return;
  }
  leave();
  location.reload();
});
function leave() {
  keep();
  isLeaving = true;
  for (const one of posted()) if (![...one.elements].some((field) => field.type === "file" && field.value)) one.dataset.dirty = "";
}
addEventListener("anew", leave);
