// Keys and double clicks. Every page works without this file.
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
    const leaving = form.getAttribute("action") === "/logout";
    if (leaving) navigator.serviceWorker?.controller?.postMessage({ hide: true });
    return unsent(leaving);
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
  form.dataset.dirty = "";
});
function pressable() {
  for (const form of document.forms) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}
addEventListener("pageshow", pressable);
function unsent(leaving = false) {
  for (const form of document.querySelectorAll("main form[data-sent]")) form.dataset.dirty = "1";
  pressable();
  const said = document.querySelector(leaving ? "[data-leaving]" : "[data-unsent]");
  said.hidden = false;
  said.focus();
}
navigator.serviceWorker?.addEventListener("message", (event) => { if (event.data.unsent) unsent(event.data.leaving); });

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
const offline = document.querySelector("[data-unsent]"), stays = document.querySelector("[data-leaving]");
function told() {
  offline.hidden = navigator.onLine;
  if (stays && navigator.onLine) stays.hidden = true;
}
addEventListener("online", told); addEventListener("offline", told); told();

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js").catch(() => {});
