// Entente: everything here is a comfort. Every page works without it: links and forms do the work, this makes them quick.
// A link or form with data-swap comes in place; its value names the part to exchange ("#list"), else it is <main>. A form with
// data-live answers while one types. Listeners sit on the document, so that they outlive whatever part is exchanged.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const up = (event, selector) => event.target.closest?.(selector);
const on = (name, act) => addEventListener(name, act);
const page = () => location.pathname + location.search;
const modified = event => event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.button > 0;
const announce = words => { if ($("#announce")) $("#announce").textContent = words; };

/* ---- morph: make the old tree equal to the new one, touching only what differs ---- */
const key = node => (node.nodeType === 1 ? node.id || node.dataset.id || "" : "");
const same = (a, b) => a.nodeName === b.nodeName && key(a) === key(b) && a.classList?.[0] === b.classList?.[0];
const ticked = control => control.matches("[type=checkbox], [type=radio]");
const offered = control => // what the server put into a control, whatever the reader did since
  control.matches("select") ? $$("option[selected]", control).map(option => option.value).join()
    : ticked(control) ? control.defaultChecked : control.defaultValue;

function morph(old, fresh) {
  if (!same(old, fresh)) return old.replaceWith(fresh);
  if (old.nodeType !== 1) { if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue; return; }
  if (old.hasAttribute("data-keep") || old.isEqualNode(fresh)) return;
  // What the reader typed or ticked stays, unless the server has something new to say about it.
  const changed = old.matches("input:not([type=file]), textarea, select") && offered(old) !== offered(fresh);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) // what the reader opened stays open
    if (!fresh.hasAttribute(name) && !(name === "open" && old.matches("dialog, details"))) old.removeAttribute(name);
  morphChildren(old, fresh);
  if (changed && ticked(old)) old.checked = fresh.checked; else if (changed) old.value = fresh.value;
}

function morphChildren(old, fresh) {
  const keyed = new Map([...old.children].filter(key).map(child => [key(child), child]));
  let at = old.firstChild;
  [...fresh.childNodes].forEach((next, n, all) => {
    const match = key(next) ? keyed.get(key(next)) : counterpart(at, next, all.slice(n + 1));
    if (!match) return old.insertBefore(next, at);
    if (key(next) && match !== at) (old.moveBefore ?? old.insertBefore).call(old, match, at); // moveBefore keeps the focus
    while (!key(next) && at !== match) at = drop(at);
    if (match === at) at = at.nextSibling;
    morph(match, next);
  });
  while (at) at = drop(at);
}
const drop = node => { const rest = node.nextSibling; node.remove(); return rest; };
// The old node that has become this one: the nearest alike, unless something on the way there is still wanted.
function counterpart(at, next, later) {
  for (; at; at = at.nextSibling) {
    if (same(at, next)) return at;
    const blank = at.nodeType === 3 && !at.nodeValue.trim();
    if (!blank && later.some(other => same(at, other))) return null;
  }
}

/* ---- visit: fetch a page, put its part in place of ours ---- */
const LOST = "That did not reach the server. What you typed is still here. Try again.";
let shown = page(); // what the page on the screen answers to; an anchor does not change it
let turn = 0, reading; // the newest visit wins; one that only reads is given up for it

async function ask(url, target, init) {
  const answer = await fetch(url, { ...init, headers: { "X-Partial": target }, credentials: "same-origin" });
  const html = answer.headers.get("content-type")?.includes("text/html");
  const doc = html ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  return { url: answer.redirected || init?.body ? answer.url : url, redirected: answer.redirected, doc };
}

// `body` makes it a POST; `how` the history goes: "push", "replace" or "none" (going back). An error page is a page as well.
async function visit(url, { body, target = "main", how = "push", form, leaf } = {}) {
  const mine = ++turn;
  reading?.abort();
  reading = body ? null : new AbortController();
  document.documentElement.ariaBusy = "true";
  try {
    const { url: final, redirected, doc } = await ask(url, target, { method: body ? "POST" : "GET", body, signal: reading?.signal });
    if (mine !== turn) return;
    const moved = !body || redirected; // a POST that is not redirected shows its form again: no place to come back to
    const pair = doc && [[$(target), $(target, doc)], [$("main"), $("main", doc)]].find(([old, fresh]) => old && fresh);
    if (!pair || (moved && !sameFrame(doc))) return location.assign(final);
    if (body && redirected) settle(form); // the act is done: nothing typed for it may come back
    if (moved && how !== "none") remember(final, how);
    await show(doc, pair, how, leaf);
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!body) return location.assign(url);
    $("#toasts").replaceChildren(Object.assign(document.createElement("p"), { className: "toast", textContent: LOST }));
    begin();
  } finally {
    if (mine === turn) document.documentElement.ariaBusy = null;
  }
}

// A page of another frame (signed out meanwhile) or of a newer version of the program is loaded as a whole.
const frame = root => `${$("link[rel=stylesheet]", root)?.getAttribute("href")} ${root.body.dataset.frame}`;
const sameFrame = doc => !doc.body.dataset.frame || frame(doc) === frame(document);
const settle = form => { form.reset(); form.closest("details")?.removeAttribute("open"); form.closest("dialog")?.close(); };
function remember(url, how) {
  const { pathname, search } = new URL(url, location.href);
  history.replaceState({ y: scrollY }, "");
  history[pathname + search === shown || how === "replace" ? "replaceState" : "pushState"]({}, "", url);
}

async function show(doc, [old, fresh], how, leaf) { // `leaf`: the next page of a list, which begins at its top
  const moved = old.matches("main") && (leaf || location.pathname !== shown.split("?")[0]);
  const run = () => {
    morph(old, fresh);
    if ($("#side", doc) && $("#side")) morph($("#side"), $("#side", doc));
    if ($(".toast", doc)) $("#toasts")?.replaceChildren(...$("#toasts", doc).childNodes);
    document.title = doc.title || document.title;
  };
  const still = !moved || !document.startViewTransition || matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (still) run(); else await document.startViewTransition(run).updateCallbackDone;
  shown = page();
  const anchor = location.hash && document.getElementById(location.hash.slice(1));
  if (how === "none") scrollTo(0, history.state?.y ?? 0); else if (anchor) anchor.scrollIntoView(); else if (moved) scrollTo(0, 0);
  if (moved) announce(document.title);
  settleFocus(old.isConnected ? old : $("main"), moved);
  begin();
}

// The reader is taken to what is missing, else to the title of a new page; else the focus stays, if its place is still there.
function settleFocus(part, moved) {
  const missing = $(".error-summary", part);
  if (!missing && !moved && document.activeElement !== document.body) return;
  const goal = missing ?? $("[autofocus]", part) ?? $("h1, h2", part) ?? part;
  if (!goal.matches("[autofocus]")) goal.tabIndex = -1;
  goal.focus({ preventScroll: !missing });
}

/* ---- forms and history ---- */
let sending = new WeakSet(); // a promise must not be made twice by a second click
on("pageshow", () => { sending = new WeakSet(); });
on("submit", async event => {
  const form = event.target, button = event.submitter;
  const method = (button?.getAttribute("formmethod") ?? form.getAttribute("method") ?? "get").toLowerCase();
  if (event.defaultPrevented || method === "dialog") return;
  if (sending.has(form)) return event.preventDefault();
  if (method === "post") sending.add(form);
  if (!form.matches("[data-swap]")) return;
  event.preventDefault();
  const data = new FormData(form, button), target = form.dataset.swap || "main";
  const url = new URL(button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location.href);
  const body = method !== "post" ? undefined : form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
  if (!body) url.search = new URLSearchParams([...data].filter(([, value]) => value)); // an empty filter is no filter
  await visit(url.href, { body, target, form, how: form.matches("[data-live]") ? "replace" : "push" });
  sending.delete(form);
});
on("popstate", () => { if (page() !== shown) visit(location.href, { how: "none" }); });

/* ---- polling: data-poll="3" asks for its element every 3 s while it says so, then once more for the whole page ---- */
let polling;
function poll() {
  clearTimeout(polling);
  const part = $("[data-poll][id]");
  if (part) polling = setTimeout(async () => {
    const { doc } = document.hidden ? {} : await ask(location.href, `#${part.id}`).catch(() => ({}));
    const fresh = doc && $(`#${part.id}`, doc);
    if (fresh && part.isConnected) morph(part, fresh);
    if (doc && !fresh?.dataset.poll) visit(location.href, { how: "replace" }); else poll(); // done, or gone from the page
  }, 1000 * (Number(part.dataset.poll) || 5));
}

/* ---- find or do: Ctrl K, type, arrows, Enter. The server renders what can be done; typing narrows it and finds more. The
   focus stays in the field, a combobox; what Enter does is its active descendant ---- */
const palette = () => $("#palette"), hits = () => $$(".hits [role=option]", palette());
const shownHits = () => hits().filter(hit => !hit.hidden);
const tell = words => { $("#found").textContent = words; };
let asking; // the newest question; what is older is given up

function openPalette() {
  $("#find-q").value = "";
  $("#here").replaceChildren(...here());
  narrow("");
  palette().showModal();
}

// What can be said on this page now: its forms, as the server has drawn them.
function here() {
  const forms = $$("main details.act[id]").filter(form => $("summary > b", form) && $("form", form));
  const head = Object.assign(document.createElement("h3"), { textContent: "On this page" });
  return forms.length ? [head, ...forms.map(form => {
    const hit = Object.assign(document.createElement("button"), { type: "button", tabIndex: -1 });
    hit.setAttribute("role", "option");
    hit.dataset.here = form.id;
    const label = Object.assign(document.createElement("span"), { textContent: $("summary > b", form).textContent });
    hit.append(...[$("summary > svg", form)?.cloneNode(true), label].filter(Boolean));
    return hit;
  })] : [];
}

// "deliver It runs since Monday": the first word names the form, the rest is taken along into it.
function reach(hit) {
  const form = document.getElementById(hit.dataset.here), words = $("#find-q").value.trim();
  const [first, ...rest] = words.split(/\s+/);
  palette().close();
  for (let up = form; up; up = up.parentElement?.closest("details")) up.open = true;
  const field = $("textarea, input:not([type=hidden], [type=radio], [type=checkbox]), select, button", form);
  const text = $("textarea", form) ?? field;
  if (rest.length && text?.matches("textarea, input[type=text]") && !text.value && named(hit, first)) text.value = rest.join(" ");
  form.scrollIntoView({ block: "nearest" });
  (rest.length ? text : field)?.focus();
}
const named = (hit, word) => hit.textContent.toLowerCase().split(/\s+/).some(each => word.length > 2 && each.startsWith(word.toLowerCase()));

function narrow(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (text.trim().length < 2) $("#hits").replaceChildren();
  const called = hit => `${hit.textContent} ${hit.dataset.words ?? ""}`.toLowerCase(); // what people call it counts as well
  const said = hit => words.length ? words.every(word => called(hit).includes(word)) : hit.dataset.within === undefined;
  const fits = hit => said(hit) || (hit.dataset.here && named(hit, words[0]));
  for (const hit of hits()) hit.hidden = !hit.closest("#hits") && !fits(hit);
  $$(".hits > h3, #here > h3", palette()).forEach(head => { head.hidden = words.length > 0; }); // what is left needs no order
  hits().forEach((hit, n) => { hit.id = `hit-${n}`; });
  heat(shownHits()[0]);
}

function heat(hot) { // what Enter does
  for (const hit of hits()) { hit.toggleAttribute("data-hot", hit === hot); hit.ariaSelected = String(hit === hot); }
  if (hot) $("#find-q").setAttribute("aria-activedescendant", hot.id); else $("#find-q").removeAttribute("aria-activedescendant");
  hot?.scrollIntoView({ block: "nearest" });
}

async function find(text) {
  asking?.abort();
  asking = new AbortController();
  const { doc } = await ask(`/find?${new URLSearchParams({ q: text })}`, "#hits", { signal: asking.signal }).catch(() => ({}));
  if (!doc || $("#find-q").value !== text) return; // the reader has typed on
  const hot = $("[data-hot]", palette()), kept = hot && !hot.closest("#hits") && hot !== shownHits()[0];
  $("#hits").replaceChildren(...($("#hits", doc) ?? doc.body).childNodes);
  narrow(text);
  if (kept && hot.isConnected && !hot.hidden) heat(hot);
  const count = $$("#hits [data-found]").length;
  tell(count ? `${count} found` : "Nothing found");
}

let typing; // a filter form and the palette answer while one types
on("input", event => {
  const form = up(event, "form[data-live]"), text = event.target.id === "find-q" ? event.target.value : "";
  clearTimeout(typing);
  if (event.target.id === "find-q") { asking?.abort(); narrow(text); }
  if (form && !event.isComposing) typing = setTimeout(() => form.requestSubmit(), 180);
  else if (text.trim().length > 1) typing = setTimeout(find, 150, text);
});

/* ---- keys: Ctrl K; one letter where data-key names it, outside fields, if the reader wants it ---- */
on("keydown", event => {
  if (event.key === "k" && (event.ctrlKey || event.metaKey) && palette()) {
    event.preventDefault();
    if (palette().open) palette().close(); else openPalette();
  } else if (palette()?.open) paletteKey(event);
  else if (event.key === "Escape") { up(event, "details.menu[open]")?.firstElementChild.focus(); closeMenus(null); }
  else if (!up(event, "input, textarea, select, [contenteditable]") && !$("dialog[open]")) letterKey(event);
});

function paletteKey(event) {
  if (event.key === "Escape") { event.preventDefault(); return palette().close(); } // a search field would only be emptied
  const list = shownHits(), at = list.findIndex(hit => hit.matches("[data-hot]"));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 5, PageUp: at - 5 }[event.key];
  if (event.isComposing || !list.length || (to === undefined && event.key !== "Enter")) return;
  if (event.key === "Enter" && up(event, "[role=option]")) return; // pressed itself
  event.preventDefault();
  if (event.key === "Enter") (list[at] ?? list[0]).click();
  else if (Math.abs(to - at) > 1) heat(list[Math.max(0, Math.min(to, list.length - 1))]);
  else heat(list[(to + list.length) % list.length]); // round and round
}

function letterKey(event) {
  if (document.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = event.key === "/" ? $("main input[type=search]") : null;
  const named = `[data-key="${CSS.escape(event.key.toLowerCase())}"]`;
  const control = search ?? $(`main ${named}`) ?? $(named);
  if (control) event.preventDefault();
  if (search) search.focus(); else control?.click();
}

/* ---- links, menus, dialogs, toasts ---- */
const closeMenus = except => $$("details.menu[open]").forEach(menu => { if (!menu.contains(except)) menu.open = false; });
on("click", event => { if (up(event, "[data-print]")) print(); });
on("click", event => {
  const link = modified(event) ? null : up(event, "a[data-swap], a[data-opens=palette]");
  if (link) event.preventDefault();
  if (link?.dataset.opens) openPalette();
  else if (link) visit(link.href, { target: link.dataset.swap || "main", leaf: link.rel !== "" });
  closeMenus(event.target);
  if (event.target === palette()) palette().close();
  if (up(event, "[data-here]")) reach(up(event, "[data-here]"));
  if (up(event, "[data-close]")) up(event, ".toast").remove();
  // Invoker commands, where the browser does not know them yet.
  const button = "commandForElement" in HTMLButtonElement.prototype ? null : up(event, "button[commandfor]");
  const dialog = button && document.getElementById(button.getAttribute("commandfor"));
  if (dialog) ({ "show-modal": () => dialog.showModal(), close: () => dialog.close() })[button.getAttribute("command")]?.();
});

const timed = new WeakSet();
function begin() { // what every page needs when it has come, whole or in part
  for (const box of $$(".toast").filter(box => !timed.has(box))) { // goes after 8 s, unless pointer or focus rest on it
    const go = () => setTimeout(() => (box.matches(":hover, :focus-within") ? go() : box.remove()), 8000);
    go(timed.add(box));
  }
  poll();
}

document.documentElement.dataset.script = "on";
$(".error-summary")?.focus();
announce($(".toast > span")?.textContent ?? ""); // what stood there from the start is not read out by itself
begin();
