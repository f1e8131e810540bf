// The page works without this. It swaps in newer versions of what the server
// made: after a change of the filters, and when the ledger changed. Text from
// the ledger never comes here but as HTML that the server has escaped.

const pause = 1500; // ms: changes come in groups
const settled = 6000; // ms: until then a large ledger may answer with what was
const slowly = 30000; // ms between reloads where the server tells no changes

let latest = 0;

async function fetchText(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

// Parts that take longer than the page; the last ones stay until new ones come.
const parts = new Map();

async function loadParts() {
  for (const place of document.querySelectorAll("[data-load]")) {
    const url = place.dataset.load;
    if (parts.has(url)) place.innerHTML = parts.get(url);
    try {
      parts.set(url, await fetchText(url));
      if (place.isConnected) place.innerHTML = parts.get(url);
    } catch {
      // The link to the part is still there.
    }
  }
}

async function show(url) {
  const mine = ++latest;
  let text;
  try {
    text = await fetchText(url);
  } catch {
    say("The dashboard does not answer.");
    return;
  }
  const app = document.getElementById("app");
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("app");
  if (mine !== latest || !app || !fresh) return;
  const focused = document.activeElement?.id;
  app.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  enhance();
  await loadParts();
}

function say(words) {
  const place = document.getElementById("when");
  if (place) place.textContent = words;
}

function chosen(form) {
  const query = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...query]) if (!value) query.delete(name);
  if (query.get("period") !== "custom") {
    query.delete("since");
    query.delete("until");
  }
  const text = query.toString();
  return text ? `/?${text}` : "/";
}

function go(url) {
  history.pushState(null, "", url);
  show(url);
}

function enhance() {
  const button = document.getElementById("show");
  if (button) button.hidden = true; // a change is enough
}

document.addEventListener("change", (event) => {
  const form = event.target.closest?.("#filters");
  if (!form) return;
  const isCustom = form.period.value === "custom";
  document.getElementById("days").hidden = !isCustom;
  if (event.target.id === "period" && isCustom) return; // days come next
  go(chosen(form));
});

document.addEventListener("submit", (event) => {
  if (event.target.id !== "filters") return;
  event.preventDefault();
  go(chosen(event.target));
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-swap]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});

addEventListener("popstate", () => show(location.pathname + location.search));

function reload() {
  // Not under somebody's hands: an open list would close.
  if (document.hidden || document.activeElement?.closest?.("#filters")) return false;
  show(location.pathname + location.search);
  return true;
}

let waiting = 0;
let again = 0;

function reloadSoon() {
  if (waiting) return;
  waiting = setTimeout(() => {
    waiting = 0;
    if (!reload()) reloadSoon();
  }, pause);
  clearTimeout(again);
  again = setTimeout(reload, settled);
}

function listen() {
  let timer = 0;
  const events = new EventSource("/api/events");
  let known;
  events.addEventListener("ledger", (event) => {
    clearInterval(timer);
    timer = 0;
    if (known !== undefined && known !== event.data) reloadSoon();
    known = event.data;
  });
  events.onerror = () => {
    if (!timer) timer = setInterval(reload, slowly);
  };
}

function offerThemes() {
  const button = document.getElementById("theme");
  const root = document.documentElement;
  const kept = localStorage.getItem("theme");
  if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  button.hidden = false;
  button.addEventListener("click", () => {
    const isDark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.theme);
  });
}

offerThemes();
if (document.getElementById("app")) {
  enhance();
  loadParts();
  listen();
}
