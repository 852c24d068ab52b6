// The officer's pages: what is typed is kept at every letter, what is sent goes by the queue, and the queue is shown.
"use strict";

addEventListener("DOMContentLoaded", async () => {
  const { words } = queue, zh = document.documentElement.lang.startsWith("zh");
  const form = document.querySelector("form[data-report]"), box = document.querySelector("[data-queue]");
  const find = (name) => document.querySelector(`[data-${name}]`);
  const CHINA = 8 * 3600_000;
  const sent = []; // since this page was opened
  let ahead = 0; // how far the services' clock is ahead of the phone's: theirs counts

  try { await queue.opened; } catch { return; } // the browser keeps nothing: the form is sent as forms are
  const live = !document.body.dataset.kept, opened = Date.now();
  ahead = live ? Date.parse(document.querySelector(".foot time").dateTime) - opened : (await queue.kept("ahead")) ?? 0;
  if (live) await queue.keep("ahead", ahead);
  if (!live) document.querySelector("[data-unsent]").hidden = false;
  if (/MicroMessenger/.test(navigator.userAgent) && find("wechat")) find("wechat").hidden = false;

  // The two pages are to be there without a net.
  navigator.serviceWorker?.ready.then((registration) => registration.active.postMessage({ keep: queue.account }));
  navigator.serviceWorker?.addEventListener("message", (event) => {
    if (event.data.kept !== queue.account || !find("offline-ready")) return;
    find("offline-ready").textContent = words.ready;
    find("offline-ready").hidden = false;
  });

  // Times: written as China's, read as the day's name and the minute.
  const there = () => new Date(Date.now() + ahead + CHINA).toISOString().slice(0, 19);
  function at(written) {
    const of = new Date(written), day = { timeZone: "Asia/Shanghai", month: zh ? "long" : "short", day: "numeric" };
    const clock = { timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const locale = zh ? "zh-CN" : "en-GB", time = of.toLocaleTimeString(locale, clock);
    const today = new Date(of.getTime() + CHINA).toISOString().slice(0, 10) === there().slice(0, 10);
    return today ? time : `${of.toLocaleDateString(locale, day)} ${time}`;
  }

  function drawn(item) {
    const row = document.querySelector("#queued").content.cloneNode(true).querySelector("li");
    const part = (name) => row.querySelector(`[data-of="${name}"]`);
    const state = item.id === queue.sending() ? "sending" : item.state, waits = state === "waiting" || state === "sending";
    row.dataset.id = item.id;
    row.dataset.state = state;
    part("state").textContent = words[state];
    part("when").textContent = at(item.at ?? item.made + ahead);
    part("village").textContent = item.report.village;
    part("text").textContent = item.report.text;
    part("files").hidden = !item.photos?.length;
    part("files").textContent = part("files").dataset.words.replace("{count}", item.photos?.length);
    part("call").hidden = !(item.report.danger_to_life && item.state !== "received");
    part("called").hidden = !(item.danger && sent.includes(item.id));
    part("why").textContent = `${item.left ? words.left : ""}${(zh ? item.zh : item.en) ?? ""}`;
    part("why").hidden = item.state !== "refused" && !item.left;
    part("acts").hidden = item.state !== "refused";
    row.querySelector("[data-do=mend]").onclick = () => mend(item.id);
    row.querySelector("[data-do=drop]").onclick = () => { row.querySelector("details").open = false; queue.remove(item.id); };
    return [row, waits];
  }
  async function draw() {
    const open = document.activeElement?.closest(".queued details[open]") || document.querySelector(".queued details[open]");
    if (open && box.contains(open)) return; // somebody is answering there
    const known = new Set([...document.querySelectorAll("[data-report]")].map((one) => one.dataset.report));
    const items = (await queue.all()).filter((item) => item.state !== "received" || sent.includes(item.id) ||
      (box.dataset.queue === "all" && (item.left || !known.has(item.report_id))));
    const rows = items.map(drawn), waiting = rows.filter(([, waits]) => waits).length;
    find("queue-list").replaceChildren(...rows.map(([row]) => row));
    box.hidden = !items.length;
    find("queue-go").hidden = !waiting || !!queue.sending();
    const trouble = waiting && (navigator.onLine || queue.trouble() !== "offline") ? queue.trouble() : "";
    find("queue-trouble").hidden = !trouble;
    find("queue-trouble").textContent = trouble ? words[trouble] : "";
    find("queue-login").hidden = trouble !== "login";
    told(items, waiting);
    badge(items.filter((item) => item.state !== "received").length);
  }
  function told(items, waiting) {
    const last = items.find((item) => item.id === sent.at(-1)), said = find("queue-said");
    const come = last?.state === "received";
    const text = come ? `${words.thanks} ${at(last.at)}` : last?.state === "waiting" ? words.stored
      : waiting ? words.waits.replace("{count}", waiting) : "";
    said.hidden = !text;
    said.className = come ? "said" : "notice";
    if (said.textContent !== text) said.textContent = text;
  }
  function badge(count) {
    const link = document.querySelector(".rooms a[href='/report/mine']");
    link?.querySelector(".count")?.remove();
    if (count) link?.insertAdjacentHTML("beforeend", `<b class="count">${count}</b>`);
  }
  // A refused one comes back into the form; it goes when it is sent anew, under a number of its own.
  async function mend(id) {
    const { report, photos } = await queue.one(id), day = new Date(Date.parse(report.happened_at) + CHINA).toISOString().slice(0, 16);
    const draft = await queue.kept("draft");
    if (draft?.text && !draft.mends) await queue.keep("aside", draft);
    await queue.keep("draft", { ...report, danger_to_life: report.danger_to_life ? "1" : "", when: "chosen", day, mends: id, photos: photos?.map(({ blob }) => blob) });
    location.assign("/report/new");
  }
  queue.events.addEventListener("change", () => draw());
  find("queue-go").onclick = () => queue.go();
  await draw();
  if (!form) return;

  // What was typed. `mends` is the refused report that it will stand for.
  let mends = "";
  const FIELDS = ["danger_to_life", "village", "village_elsewhere", "when", "hour", "day", "text", "place"];
  const typed = () => Object.fromEntries([...new FormData(form)].filter(([name]) => FIELDS.includes(name)));
  function fill(values) {
    for (const name of FIELDS) {
      const field = form.elements[name], value = values[name] ?? "";
      if (!field) continue;
      if (field.type === "checkbox") field.checked = !!value;
      else if (field.options && value && ![...field.options].some((option) => option.value === value)) {
        field.value = "*";
        form.elements.village_elsewhere.value = value;
      } else field.value = value || (name === "when" ? "now" : "");
    }
  }
  // What comes with it stands here, as it is sent: no field of files can be filled in again.
  const MOST = 6, LARGEST = 8_000_000, LARGE = 1_000_000, LONGEST = 2560; // files; bytes; bytes; pixels
  let photos = [];
  async function choose(blobs = []) {
    photos = [...blobs];
    find("chosen").replaceChildren(...photos.map((blob, n) => {
      const row = document.querySelector("#chosen").content.cloneNode(true).querySelector("li"), image = row.querySelector("img");
      image.hidden = !/^image\/(jpeg|png)$/.test(blob.type);
      if (!image.hidden) image.src = URL.createObjectURL(blob);
      row.querySelector("span").textContent = `${n + 1} · ${Math.max(1, Math.round(blob.size / 1000))} kB`;
      row.querySelector("button").ariaLabel = `${row.querySelector("button").textContent} ${n + 1}`;
      row.querySelector("button").onclick = async () => { await choose(photos.filter((one) => one !== blob)); await keepDraft(); };
      return row;
    }));
  }
  // A large photo is made smaller, for a bad line; what the browser cannot read as one goes as it is.
  async function smaller(file) {
    const whole = new Blob([await file.arrayBuffer()], { type: file.type });
    if (whole.size <= LARGE || !file.type.startsWith("image/")) return whole;
    try {
      const picture = await createImageBitmap(whole, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height)), canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
      return small && small.size < whole.size ? small : whole;
    } catch { return whole; }
  }
  const fields = form.querySelectorAll("input[type=file]");
  for (const field of fields) field.onchange = async () => {
    const found = await Promise.all([...field.files].map(smaller)), fit = found.filter(({ size }) => size && size <= LARGEST);
    const said = find("not-chosen");
    field.value = "";
    const why = fit.length < found.length ? "large" : photos.length + fit.length > MOST ? "many" : "";
    said.hidden = !why;
    said.textContent = why && said.dataset[why];
    await choose([...photos, ...fit].slice(0, MOST));
    await keepDraft();
  };
  function giveBack() {
    const files = new DataTransfer();
    photos.forEach((blob, n) => files.items.add(new File([blob], `${n + 1}`, { type: blob.type })));
    form.elements.attached.files = files.files;
  }
  async function blank() {
    const aside = mends ? await queue.kept("aside") : null; // what was being typed when a refused one was taken up
    mends = "";
    await choose(aside?.photos);
    fill(aside ?? { village: (await queue.kept("village")) ?? "" });
    await queue.keep("draft", aside);
    await queue.keep("aside", null);
    find("draft-offered").hidden = true;
    find("draft-kept").hidden = true;
  }
  document.body.dataset.draft = "kept";
  const draft = await queue.kept("draft");
  if (form.dataset.tried === undefined) {
    if (draft) {
      fill(draft);
      await choose(draft.photos);
      mends = draft.mends ?? "";
      find("draft-offered").querySelector("span").textContent = words.offered;
      find("draft-offered").hidden = false;
    } else if (!form.elements.village.value) fill({ village: (await queue.kept("village")) ?? "" });
  }
  find("draft-clear").onclick = async () => { await blank(); form.elements.text.focus(); };
  async function keepDraft() {
    await queue.keep("draft", { ...typed(), mends, photos });
    find("draft-kept").hidden = false;
    find("draft-kept").textContent = words.draft.replace("{at}", at(Date.now() + ahead));
  }
  form.addEventListener("input", keepDraft);

  function happened(values) {
    if (values.when === "today") return values.hour && `${there().slice(0, 10)}T${values.hour}:00+08:00`;
    if (values.when === "chosen") return values.day && `${values.day}:00+08:00`;
    return `${there()}+08:00`;
  }
  function reported() {
    const values = typed(), other = !values.village || values.village === "*";
    return {
      village: ((other ? values.village_elsewhere : values.village) ?? "").trim(), happened_at: happened(values),
      text: values.text.trim(), place: values.place.trim(), danger_to_life: !!values.danger_to_life,
    };
  }
  // What is missing is said as the service says it: above, at its field, and in the title.
  const wrong = find("missing").dataset.title, title = document.title.replace(wrong, ""), LINES = "[data-missing] [data-for]";
  function lacks(report) {
    const missing = find("missing");
    for (const line of document.querySelectorAll(LINES)) {
      line.hidden = !!report[line.dataset.for];
      atField(line.dataset.for, !line.hidden);
    }
    missing.hidden = !document.querySelector(`${LINES}:not([hidden])`);
    document.title = (missing.hidden ? "" : wrong) + title;
    if (!missing.hidden) missing.focus();
    return !missing.hidden;
  }
  function atField(name, isMissing) {
    const field = document.getElementById(name), id = `${name}-wrong`;
    document.getElementById(id)?.remove();
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    if (!isMissing) return;
    const said = document.querySelector("#lacking").content.cloneNode(true);
    said.firstElementChild.id = id;
    (field.labels?.[0] ?? field.querySelector("legend")).after(said);
    if (field.labels) field.setAttribute("aria-invalid", "true"); // a group of fields has none
    field.setAttribute("aria-describedby", id);
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const report = reported();
    if (lacks(report)) return;
    const button = form.querySelector("button.primary");
    if (button.getAttribute("aria-busy")) return;
    button.setAttribute("aria-busy", "true");
    const item = await queue.add(report, photos).catch(() => null);
    if (!item) { giveBack(); form.submit(); return; } // nothing can be kept any more (the disk is full): it is sent as forms are
    try {
      sent.push(item.id);
      if (mends) await queue.remove(mends);
      await queue.keep("village", report.village);
      await blank();
      form.hidden = true;
      find("queue-again").hidden = false;
      await draw();
      scrollTo(0, 0);
      find("queue-again").focus();
    } finally { button.removeAttribute("aria-busy"); }
  });
  find("queue-again").onclick = () => {
    form.hidden = false;
    find("queue-again").hidden = true;
    form.elements.text.focus();
  };
});
