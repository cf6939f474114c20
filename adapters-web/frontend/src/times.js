// Relative times grow older while a page is open.

const DAYS = 30;

function rough(seconds) {
  if (seconds >= 2 * 86400) return `${Math.floor(seconds / 86400)} days`;
  if (seconds >= 2 * 3600) return `${Math.floor(seconds / 3600)} h`;
  if (seconds >= 60) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds)} s`;
}

function relative(time) {
  const past = (Date.now() - time) / 1000;
  if (Math.abs(past) < 2) return "now";
  if (Math.abs(past) > DAYS * 86400) return null;
  return past < 0 ? `in ${rough(-past)}` : `${rough(past)} ago`;
}

function tick() {
  for (const element of document.querySelectorAll("time.when, time[data-countdown]")) {
    const text = relative(Date.parse(element.getAttribute("datetime")));
    const node = element.firstChild;
    if (text && node?.nodeType === Node.TEXT_NODE && node.data !== text) {
      node.data = text;
    }
  }
}

let started = false;

export function enhanceTimes() {
  if (!started) {
    started = true;
    setInterval(tick, 1000);
  }
  tick();
}
