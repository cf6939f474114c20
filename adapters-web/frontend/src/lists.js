// Lists that follow what happens: the server says what changed, the page fetches its list anew.
import { announce } from "./page.js";

const REFRESH = 1000;

export function enhanceLists(root) {
  const live = root.querySelector("[data-live]");
  if (live) {
    follow(live);
  }
  const reload = root.querySelector("[data-reload]");
  if (reload) {
    repeat(reload);
  }
}

function pauseButton(bar, onChange) {
  const button = bar.querySelector("[data-live-pause]");
  const word = bar.querySelector("[data-live-state]");
  bar.hidden = false;
  let paused = false;
  button.addEventListener("click", () => {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    button.textContent = paused ? "Resume" : "Pause";
    word.textContent = paused ? "Paused" : "Live";
    bar.classList.toggle("paused", paused);
    onChange(paused);
  });
  return { paused: () => paused, say: (text) => (word.textContent = text) };
}

async function refresh(ids) {
  const known = new Set([...document.querySelectorAll("#list tr[data-id]")].map((row) => row.dataset.id));
  await htmx.ajax("GET", location.pathname + location.search, {
    source: document.getElementById("list"),
    target: "#list",
    select: "#list",
    swap: "outerHTML",
  });
  for (const row of document.querySelectorAll("#list tr[data-id]")) {
    if (!known.has(row.dataset.id) || ids.has(row.dataset.id)) {
      row.classList.add("fresh");
    }
  }
}

/** People who read in the list, or have something open in it, are not disturbed. */
function reading() {
  const list = document.getElementById("list");
  return list.contains(document.activeElement) || list.querySelector("details[open]") || window.scrollY > 300;
}

function follow(bar) {
  const news = bar.querySelector("[data-live-news]");
  const ids = new Set();
  let timer = 0;
  const tell = () => {
    news.hidden = ids.size === 0;
    news.textContent = `${ids.size} new`;
  };
  const show = async () => {
    timer = 0;
    if (ids.size === 0 || switcher.paused() || reading()) {
      tell();
      return;
    }
    const shown = new Set(ids);
    ids.clear();
    tell();
    await refresh(shown);
  };
  const switcher = pauseButton(bar, () => show());
  const source = new EventSource(bar.dataset.live);
  source.addEventListener("ready", () => switcher.say(switcher.paused() ? "Paused" : "Live"));
  source.addEventListener("full", () => {
    switcher.say("Too many people watch; reload to see more");
    source.close();
  });
  source.addEventListener("changed", (event) => {
    for (const id of event.data.split(" ")) {
      ids.add(id);
    }
    if (!timer) {
      timer = setTimeout(show, REFRESH);
    }
  });
  source.addEventListener("error", () => switcher.say("Connecting again"));
  news.addEventListener("click", async (event) => {
    event.preventDefault();
    const shown = new Set(ids);
    ids.clear();
    tell();
    window.scrollTo(0, 0);
    await refresh(shown);
    announce("The list is up to date");
  });
}

function repeat(bar) {
  const switcher = pauseButton(bar, () => {});
  setInterval(() => {
    if (!switcher.paused() && !document.hidden && !reading()) {
      refresh(new Set());
    }
  }, 2 * REFRESH);
}
