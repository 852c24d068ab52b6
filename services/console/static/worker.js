// The worker: pages come from the net. Where there is none, an information officer gets his own two as they were last;
// everybody else is told so. What pages load bears a hash in its address and comes from here.
"use strict";

const PAGES = ["/report/new", "/report/mine"];
const ASSETS = "assets", STATE = "state", OFFLINE = "/offline", ACCOUNT = "/account of the last page";
const PATIENCE = 8_000; // ms: with a weak signal no answer comes for minutes; one's own page is there at once
let hidden = 0; // how often pages went: what was asked for before is not kept after
const pagesOf = (account) => caches.open(`pages of ${account}`);

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(precache());
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("message", (event) => {
  if (event.data?.hide) event.waitUntil(hide());
  if (event.data?.keep) event.waitUntil(keepBoth(event.data.keep).then(() => event.source.postMessage({ kept: event.data.keep }), () => {}));
});
addEventListener("fetch", (event) => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(page(event, url.pathname, url.search));
  else if (request.mode === "navigate" && !request.isHistoryNavigation) event.respondWith(send(event, url.pathname));
  else if (request.method === "GET" && url.pathname.startsWith("/static/")) event.respondWith(asset(request, url));
});

// The page without a net is nobody's: it is asked for without cookies.
async function precache() {
  const answer = await fetch(OFFLINE, { credentials: "omit" });
  await (await caches.open(STATE)).put(OFFLINE, answer.clone());
  await keepAssets(await answer.text());
}

async function page(event, path, query) {
  const since = hidden, mine = await ofLast(path === "/" ? PAGES[0] : path);
  try {
    const answer = await (mine ? patiently(fetch(event.request)) : fetch(event.request));
    event.waitUntil(note(path + query, answer.clone(), since)); // one with a query is another page
    return answer;
  } catch {
    if (mine && path === "/") return Response.redirect(PAGES[0]);
    if (mine) return asKept(mine);
    return (await (await caches.open(STATE)).match(OFFLINE)) ?? Response.error();
  }
}
const patiently = (answer) => Promise.race([answer, new Promise((_, late) => setTimeout(late, PATIENCE, new Error("late")))]);

// A page that was kept says so: its clock stands still.
async function asKept(answer) {
  const text = (await answer.text()).replace("<body ", '<body data-kept="1" ');
  return new Response(text, { headers: answer.headers });
}

// Whose page it was that came last: nobody gets another's. An officer's own are kept, each with what it loads.
async function note(path, answer, since) {
  if (answer.status !== 200 || answer.type !== "basic" || !answer.headers.get("content-type")?.startsWith("text/html")) return;
  const text = await answer.clone().text(), account = /<body [^>]*data-account="([^"]+)"/.exec(text)?.[1];
  if (!account || since !== hidden) return;
  await (await caches.open(STATE)).put(ACCOUNT, new Response(account));
  if (!PAGES.includes(path)) return;
  await (await pagesOf(account)).put(path, answer);
  if (since !== hidden) return hide(account);
  await keepAssets(text);
}
async function lastAccount() {
  return (await (await caches.open(STATE)).match(ACCOUNT))?.text();
}
async function ofLast(path) {
  const account = PAGES.includes(path) && (await lastAccount());
  return account ? (await pagesOf(account)).match(path) : undefined;
}
async function keepBoth(account) {
  const since = hidden;
  for (const path of PAGES) {
    if (await (await pagesOf(account)).match(path)) continue;
    await note(path, await fetch(path, { redirect: "error" }), since);
  }
}

// A form that is sent: where there is no net its page stays as it is (204), and is told. Who goes back to an answer asks
// for its form's own page (typed.js).
async function send(event, path) {
  const leaving = path === "/logout";
  try {
    const answer = await fetch(event.request);
    if (leaving && (answer.ok || answer.type === "opaqueredirect")) await hide();
    return answer;
  } catch {
    if (leaving) await hide();
    (await clients.get(event.clientId))?.postMessage({ unsent: true, leaving });
    return new Response(null, { status: 204 });
  }
}

// With the log-out an account's pages go, also where the server cannot be told; what it has not sent stays in its own
// database.
async function hide(whose) {
  hidden++;
  const account = whose ?? await lastAccount();
  if (account) await caches.delete(`pages of ${account}`);
  await (await caches.open(STATE)).delete(ACCOUNT);
}

async function keepAssets(text) {
  const cache = await caches.open(ASSETS);
  for (const [address] of text.matchAll(/\/static\/[\w./-]+\?v=\w+/g)) {
    if (!(await cache.match(address))) await keep(cache, address, await fetch(address));
  }
}
async function asset(request, url) {
  const cache = await caches.open(ASSETS), mine = await cache.match(request);
  if (mine && url.searchParams.has("v")) return mine;
  try {
    const answer = await fetch(request);
    if (answer.ok) await keep(cache, request, answer.clone());
    return answer;
  } catch {
    return mine ?? (await cache.match(request, { ignoreSearch: true })) ?? Response.error();
  }
}
async function keep(cache, request, answer) {
  for (const old of await cache.keys(request, { ignoreSearch: true })) await cache.delete(old);
  await cache.put(request, answer);
}
