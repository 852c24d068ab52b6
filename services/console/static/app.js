// Keys, double clicks, and what was typed. Every page works without this file.
"use strict";

const here = document.documentElement.lang.startsWith("zh") ? "zh" : "en";
const typing = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const composing = (event) => event.isComposing || event.keyCode === 229; // an input method has this key

// A button that was pressed is not pressed twice; the key in the form would do it once all the same. Without a net the
// page stays: the worker says so where the browser does not know.
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  if (form.method === "post" && !navigator.onLine) {
    event.preventDefault();
    return unsent();
  }
  form.dataset.sent = "1";
  if (event.submitter?.hasAttribute("formaction")) forget(form); // the same key there is not the same here
  event.submitter?.setAttribute("aria-busy", "true");
  form.dataset.dirty = "";
});
function pressable() {
  for (const form of document.forms) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}
addEventListener("pageshow", pressable);
function unsent() {
  for (const form of document.querySelectorAll("form[data-sent]")) form.dataset.dirty = "1";
  pressable();
  const said = document.querySelector(".offline");
  said.hidden = false;
  said.focus();
}
navigator.serviceWorker?.addEventListener("message", (event) => { if (event.data.unsent) unsent(); });

// Whoever goes back finds what he typed, and the key under which he sent it: unchanged it is done once. What he changes
// there is another matter, with a key of its own. Times that stood in the form stay as they were, so that it is the same.
// An answer to a form is the browser's own to show again, key and all: with a state of ours it would be asked for anew.
const KEY = "input[name=key]", answer = "answer" in document.body.dataset;
const place = (field) => `${field.form.getAttribute("action")} ${field.name}`;
const keep = (field) => { if (!answer) history.replaceState({ ...history.state, [place(field)]: field.value }, ""); };
for (const field of document.querySelectorAll(`form[method=post] :is(${KEY}, [name=opened], [type=datetime-local])`)) {
  const before = history.state?.[place(field)];
  if (before === undefined) { keep(field); continue; }
  if (field.value === field.defaultValue || field.type === "hidden") field.value = before;
  field.dataset.before = "1";
}
function renewed(form) {
  const key = form.querySelector(`${KEY}[data-before]`);
  if (!key) return;
  key.value = crypto.getRandomValues(new Uint8Array(16)).reduce((text, byte) => text + byte.toString(16).padStart(2, "0"), "");
  delete key.dataset.before;
  keep(key);
}
function forget(form) {
  const key = form.querySelector(KEY);
  if (key && !answer) history.replaceState({ ...history.state, [place(key)]: undefined }, "");
}
addEventListener("pageshow", (event) => {
  const again = event.persisted || (answer && performance.getEntriesByType("navigation")[0]?.type === "back_forward");
  if (again) for (const key of document.querySelectorAll(KEY)) key.dataset.before = "1";
});

// What was typed is not left by mistake.
addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.method !== "post") return;
  form.dataset.dirty = "1";
  renewed(form);
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty='1']") && document.body.dataset.draft !== "kept") event.preventDefault();
});

// Keys: j k rows, Enter opens, u back to the list, / search, g and a letter a place, digits choose, ? says all of them,
// Ctrl+Enter the main button. Those of one letter may be turned off (WCAG 2.2, 2.1.4).
const SINGLE = document.documentElement.dataset.keys !== "off";
const help = document.querySelector("#keys");
let going = 0;
const rows = () => [...document.querySelectorAll("[data-row] a.item, [data-row] th a, a[data-row]")];
function step(by) {
  const all = rows(), at = all.indexOf(document.activeElement);
  all[Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
}
function choose(key) {
  const pressed = document.querySelector(`[data-key="${key}"]`);
  if (pressed && !document.querySelector("form[data-dirty='1']")) { pressed.click(); pressed.focus(); }
}
function single({ key, target }) {
  const place = Date.now() - going < 1200 && /^[a-z]$/.test(key) && document.querySelector(`[data-go="${key}"]`);
  going = key === "g" ? Date.now() : 0;
  if (place) place.click();
  else if (key === "j" || (key === "ArrowDown" && rows().includes(target))) step(1);
  else if (key === "k" || (key === "ArrowUp" && rows().includes(target))) step(-1);
  else if (key === "/" && document.querySelector("[data-search]")) document.querySelector("[data-search]").focus();
  else if (key === "u") document.querySelector("a[rel=up]")?.click();
  else if (key === "?") help?.showModal();
  else if (/^[0-9]$/.test(key)) choose(key);
  else return false;
  return true;
}
addEventListener("keydown", (event) => {
  if (composing(event) || document.querySelector("dialog[open]")) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest?.("form") ?? document.querySelector("form[data-main]");
    const main = form?.querySelector("button.primary");
    if (main) { event.preventDefault(); form.requestSubmit(main); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !SINGLE) return;
  if (single(event)) event.preventDefault();
});
for (const button of document.querySelectorAll("[data-help]")) {
  button.hidden = !help;
  button.addEventListener("click", () => { button.closest("details")?.removeAttribute("open"); help.showModal(); });
}
help?.querySelector("[data-close]").addEventListener("click", () => help.close());

// Offline is said on the page.
const offline = document.querySelector(".offline");
function told() { if (offline) offline.hidden = navigator.onLine; }
addEventListener("online", told); addEventListener("offline", told); told();

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js").catch(() => {});
