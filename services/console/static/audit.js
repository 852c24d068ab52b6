// Keys of the timeline, its slider, and the progress of a check. The pages work without this file.
"use strict";

// A check that runs is looked at again and again, without taking the focus from where it is.
async function look() {
  const shown = document.querySelector("#checks[data-running]");
  if (!shown) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("#checks");
    if (answer.ok && fresh) { shown.replaceWith(document.adoptNode(fresh)); document.title = page.title; }
  } catch { /* no network: looked at again */ }
  setTimeout(look, 1000);
}
setTimeout(look, 1000);
