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

// The slider says where it is while it moves, and goes there when it is let go.
const slider = document.querySelector("#n");
if (slider) {
  const names = [...document.querySelectorAll("#events option")].map((one) => one.label);
  const begun = slider.value;
  slider.addEventListener("input", () => {
    const said = names[slider.value - 1] ?? "";
    slider.setAttribute("aria-valuetext", said);
    document.querySelector("#at-n").textContent = said;
  });
  let waiting = 0;
  slider.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (slider.value !== begun) slider.form.requestSubmit(); }, 400);
  });
}

// Keys: arrows one event, Home the beginning, End now, c compare.
const GOES = { ArrowLeft: "#earlier", ArrowRight: "#later", Home: "#first", End: "#last" };
addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]") || event.target.closest?.("input, textarea, select")) return;
  if (event.key === "c") {
    const compare = document.querySelector("#to");
    if (compare) { event.preventDefault(); compare.focus(); }
  }
  const goes = document.querySelector(GOES[event.key] ?? "none");
  if (goes) { event.preventDefault(); location.assign(goes.href); }
});
