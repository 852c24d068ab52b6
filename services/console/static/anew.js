// The page anew is loaded again, not gone to: what was typed on it stays with its place in the history (typed.js).
"use strict";

addEventListener("click", (event) => {
  if (!event.target.closest("a[data-anew]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  dispatchEvent(new Event("anew"));
  location.reload();
});
