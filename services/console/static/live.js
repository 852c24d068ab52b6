// Counts as they change. Of a browser's tabs one listens, and tells the others; lists are not changed under the finger.
"use strict";

{
  const box = document.querySelector(".live"), account = document.body.dataset.account;
  const counts = [...document.querySelectorAll("[data-count]")], here = document.querySelector(".rooms [aria-current] [data-count]");
  const shown = here?.hidden === false ? Number(here.textContent) : null; // what this page was made with
  const part = (name) => box.querySelector(`[data-live="${name}"]`);
  const say = (name, text) => { (part(name).querySelector("span") ?? part(name)).textContent = text; part(name).hidden = !text; };
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel(`counts of ${account}`) : null;
  const SOON = 300, AGAIN = 60_000; // seconds before a log-in ends; ms after which a stream that was refused is asked for anew
  let heard = new Date(document.querySelector(".foot time").dateTime);

  function told({ counts: now, at, left }) {
    heard = new Date(at);
    say("lost", "");
    for (const count of counts) {
      const value = now[count.dataset.count];
      count.hidden = value === undefined;
      if (value === undefined) continue;
      count.textContent = value;
      count.toggleAttribute("data-none", !value);
      const bar = count.closest(".peril-bar"); // stands on every page while somebody's life may be in danger
      if (bar) bar.hidden = !value;
    }
    const more = here && shown !== null ? (now[here.dataset.count] ?? 0) - shown : 0;
    say("more", more > 0 ? box.dataset.more.replace("{count}", more) : "");
    say("ends", left < SOON ? box.dataset.ends.replace("{minutes}", Math.max(1, Math.floor(left / 60))) : "");
  }
  const CLOCK = { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const lost = () => say("lost", box.dataset.lost.replace("{at}", heard.toLocaleTimeString("zh-CN", CLOCK)));

  let failed = 0, leave; // `leave` lets another tab listen
  function listen() {
    const source = new EventSource("/live");
    const pass = (what) => { what === "lost" ? lost() : told(what); tabs?.postMessage(what); };
    source.addEventListener("counts", (event) => { failed = 0; pass(JSON.parse(event.data)); });
    source.addEventListener("over", () => { source.close(); pass("lost"); leave?.(); });
    source.onerror = () => {
      if (++failed > 2) pass("lost");
      if (source.readyState === EventSource.CLOSED) setTimeout(listen, AGAIN);
    };
  }
  if (tabs) tabs.onmessage = ({ data }) => data === "lost" ? lost() : told(data);
  part("ends").querySelector("button").onclick = () => fetch("/still-here", { redirect: "error" })
    .then((answer) => { if (answer.status === 204) say("ends", ""); }, () => {});
  if (navigator.locks) navigator.locks.request(`counts of ${account}`, () => { listen(); return new Promise((done) => { leave = done; }); });
  else listen();
}
