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

// What was typed is not left by mistake.
addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.method === "post") form.dataset.dirty = "1";
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty='1']") && document.body.dataset.draft !== "kept") event.preventDefault();
});

// Keys: j k rows, Enter opens, u back to the list, / search, g and a letter goes, Ctrl+Enter the main button.
const GO = { i: "/inbox", d: "/disputes", r: "/referrals", v: "/visits", b: "/board", h: "/" };
let going = 0;
const rows = () => [...document.querySelectorAll("[data-row] a.item, [data-row] th a, a[data-row]")];
function step(by) {
  const all = rows(), at = all.indexOf(document.activeElement);
  all[Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
}
addEventListener("keydown", (event) => {
  if (composing(event)) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest?.("form") ?? document.querySelector("form[data-main]");
    const main = form?.querySelector("button.primary");
    if (main) { event.preventDefault(); form.requestSubmit(main); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (localStorage.getItem("keys") === "off") return;
  if (Date.now() - going < 1200 && GO[event.key]) { location.assign(GO[event.key]); return; }
  if (event.key === "g") going = Date.now();
  else if (event.key === "j" || (event.key === "ArrowDown" && rows().includes(event.target))) { event.preventDefault(); step(1); }
  else if (event.key === "k" || (event.key === "ArrowUp" && rows().includes(event.target))) { event.preventDefault(); step(-1); }
  else if (event.key === "/") { const field = document.querySelector("[data-search]"); if (field) { event.preventDefault(); field.focus(); } }
  else if (event.key === "u") document.querySelector("a[rel=up]")?.click();
  else if (event.key === "?") document.querySelector("#keys")?.showModal?.();
  else if (/^[0-9rnsz]$/.test(event.key)) {
    const pressed = document.querySelector(`[data-key="${event.key}"]`);
    if (pressed && !document.querySelector("form[data-dirty='1']")) { event.preventDefault(); pressed.click(); pressed.focus(); }
  }
});

// Offline is said on the page.
const offline = document.querySelector(".offline");
function told() { if (offline) offline.hidden = navigator.onLine; }
addEventListener("online", told); addEventListener("offline", told); told();

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js").catch(() => {});
