// Shortcuts of single keys, which people can turn off (WCAG 2.1.4).

const OFF = "herald-shortcuts-off";

export function enhanceKeys() {
  const box = document.getElementById("shortcuts-on");
  if (box) {
    box.checked = !localStorage.getItem(OFF);
    box.addEventListener("change", () => {
      if (box.checked) {
        localStorage.removeItem(OFF);
      } else {
        localStorage.setItem(OFF, "1");
      }
    });
  }
}

function step(direction) {
  const lines = [...document.querySelectorAll("table.list a.open")];
  if (lines.length === 0) {
    return;
  }
  const here = lines.indexOf(document.activeElement);
  lines[Math.min(lines.length - 1, Math.max(0, here + direction))].focus();
}

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF)) {
    return;
  }
  if (event.key === "/") {
    const search = document.querySelector("main [data-search]") || document.getElementById("find-request");
    if (search) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  } else if (event.key === "?") {
    document.getElementById("shortcuts")?.togglePopover();
  } else if (event.key === "j" || event.key === "k") {
    step(event.key === "j" ? 1 : -1);
  }
});
