// What was written on this phone and has not come yet. Each account has a database of its own in the browser; each report
// is tried by itself, again and again, and goes away only by its answer or by the hand of whoever wrote it.
"use strict";

const queue = (() => {
  const account = document.body.dataset.account;
  const words = document.querySelector("#queue-words").dataset;
  const FIRST = 5_000, LONGEST = 300_000, PATIENCE = 60_000; // ms: pauses between tries, and for one answer
  const REMEMBERED = 30, SHORT = 40; // what has come: how many are remembered, with how much of the text
  const events = new EventTarget();
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel(`queue of ${account}`) : null;
  let sending = "", trouble = "", pause = FIRST, timer = 0, running = false, asked = false;
  let notBefore = 0; // of `performance.now()`: no clock that is set moves it

  // The database: `items` by their ids, `kept` for what else lasts (draft, last village, how the phone's clock differs).
  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open(`sikuai ${account}`, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("items", { keyPath: "id" });
      request.result.createObjectStore("kept");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  async function within(store, mode, work) {
    const database = await opened;
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(store, mode, { durability: "strict" });
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  }
  const put = (item) => within("items", "readwrite", (items) => items.put(item));
  const keep = (name, value) => within("kept", "readwrite", (kept) => kept.put(value, name));
  const kept = (name) => within("kept", "readonly", (store) => store.get(name));
  const one = (id) => within("items", "readonly", (items) => items.get(id));

  // Danger to life goes first, then what was written first.
  async function all() {
    const items = await within("items", "readonly", (store) => store.getAll());
    return items.sort((a, b) => b.report.danger_to_life - a.report.danger_to_life || a.made - b.made);
  }
  const unsent = async () => (await all()).filter((item) => item.state !== "received");
  function changed() {
    events.dispatchEvent(new Event("change"));
    tabs?.postMessage("change");
  }

  // `photos` are blobs: what a file is called stays on the phone.
  async function add(report, photos = []) {
    const id = crypto.getRandomValues(new Uint8Array(16)).reduce((text, byte) => text + byte.toString(16).padStart(2, "0"), "");
    const item = { id, account, made: Date.now(), state: "waiting", report, photos: photos.map((blob) => ({ blob })) };
    await put(item);
    navigator.storage?.persist?.();
    changed();
    go();
    return item;
  }
  async function remove(id) {
    await within("items", "readwrite", (items) => items.delete(id));
    changed();
  }

  async function ask(options = {}, to = words.to) {
    const answer = await fetch(to, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(PATIENCE), ...options });
    const told = await answer.json().catch(() => ({}));
    const seconds = Number(answer.headers.get("Retry-After")) || 0;
    notBefore = performance.now() + Math.min(seconds * 1000, LONGEST);
    return { state: answer.ok ? "here" : "later", ...told };
  }

  // What comes with a report goes before it, one file at a time: what has come is not sent again. Where life is in
  // danger, no file holds the words up: one that is refused, or too slow for the net, is left out, and named afterwards.
  async function deliver(item, csrf) {
    const photos = item.photos ?? [];
    for (const photo of photos.filter(({ hash, left }) => !hash && !left)) {
      const headers = { "Content-Type": "application/octet-stream", "X-CSRF": csrf, "X-Account": encodeURIComponent(account) };
      const options = { method: "POST", body: photo.blob, headers, signal: AbortSignal.timeout(PATIENCE * 2) };
      const told = await ask(options, words.photosTo).catch((error) => {
        if (error.name !== "TimeoutError" || !item.report.danger_to_life) throw error;
        return { state: "refused", zh: words.slow, en: words.slow };
      });
      if (told.state === "refused" && item.report.danger_to_life) photo.left = { zh: told.zh, en: told.en };
      else if (told.state !== "received") return told;
      else photo.hash = told.hash;
      await put({ ...item, photos });
    }
    const come = photos.filter(({ hash }) => hash).map(({ hash }) => hash), left = photos.find((photo) => photo.left)?.left;
    const report = come.length ? { ...item.report, attachments: come } : item.report;
    const body = JSON.stringify({ account, id: item.id, report });
    const told = await ask({ method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRF": csrf } });
    return left && told.state === "received" ? { ...told, ...left, left: true } : told;
  }

  // One after the other. Gives whether nothing waits any more.
  async function round() {
    const waiting = (await all()).filter((item) => item.state === "waiting");
    if (!waiting.length) { trouble = ""; return true; }
    let left = false;
    try {
      const who = await ask();
      if (who.state !== "here") { trouble = words[who.state] ? who.state : "away"; return false; }
      if (who.account !== account) { trouble = "other"; return false; }
      trouble = "";
      for (const { id } of waiting) {
        const item = await one(id);
        if (item?.state !== "waiting") continue; // another tab was quicker
        sending = id;
        changed();
        const told = await deliver(item, who.csrf);
        sending = "";
        if (told.state === "received") await put(shortened({ ...item, ...told }));
        else if (told.state === "refused") await put({ ...item, state: "refused", zh: told.zh, en: told.en });
        else { left = true; trouble = words[told.state] ? told.state : "away"; }
        changed();
        if (rest() > 0) return false; // the others would be told the same
      }
    } catch (error) { // no net, or no answer in time: it may have come, and is taken once all the same
      if (!(error instanceof TypeError) && error.name !== "TimeoutError") console.error("queue", error);
      trouble = "offline";
      return false;
    } finally { sending = ""; }
    await forget();
    return !left;
  }
  const rest = () => notBefore - performance.now();
  function shortened(item) {
    const { village, text, danger_to_life } = item.report;
    return { ...item, photos: [], report: { village, text: text.length > SHORT ? `${text.slice(0, SHORT)}…` : text, danger_to_life } };
  }
  async function forget() {
    const come = (await all()).filter((item) => item.state === "received").sort((a, b) => b.made - a.made);
    for (const item of come.slice(REMEMBERED)) await within("items", "readwrite", (items) => items.delete(item.id));
  }

  // Only one tab sends. What is left is tried again after a pause, each twice the one before.
  const alone = (work) => navigator.locks?.request(`queue of ${account}`, { ifAvailable: true }, (lock) => lock ? work() : false) ?? work();
  async function go(fresh = true) {
    if (fresh) pause = FIRST;
    clearTimeout(timer);
    if (running) { asked = true; return; }
    if (rest() > 0) { timer = setTimeout(go, rest(), fresh); changed(); return; }
    running = true;
    let done = false;
    try {
      do { asked = false; done = await alone(round); } while (asked && rest() <= 0);
    } finally {
      running = false;
      changed();
      if (!done) { timer = setTimeout(go, Math.max(pause, rest()), false); pause = Math.min(pause * 2, LONGEST); }
    }
  }
  if (tabs) tabs.onmessage = () => events.dispatchEvent(new Event("change"));
  addEventListener("online", () => go());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) go(); });
  opened.then(() => go()).catch((error) => console.error("queue", error));

  // Whoever logs out is told what has not come; it stays here for him alone.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form.getAttribute("action") !== "/logout" || form.dataset.asked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leaving().catch((error) => { console.error("queue", error); return true; }).then((leave) => {
      if (leave) { form.dataset.asked = "1"; form.requestSubmit(); }
    });
  }, true);
  async function leaving() {
    const count = (await unsent()).length, dialog = document.querySelector("#leaving"), said = dialog.querySelector("p");
    if (!count) return true;
    said.textContent = said.dataset.words.replace("{count}", count);
    dialog.returnValue = "stay";
    for (const button of dialog.querySelectorAll("button")) button.onclick = () => dialog.close(button.value);
    dialog.showModal();
    await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
    return dialog.returnValue === "leave";
  }

  return { opened, account, words, events, all, unsent, one, add, remove, keep, kept, go, sending: () => sending, trouble: () => trouble };
})();
