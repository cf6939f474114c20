// What every page gains from scripts; each of them works without.
import "./htmx.js";
import "htmx.org/dist/ext/hx-csp.js";
import { keepSecrets, announce } from "./page.js";
import { enhanceForms } from "./forms.js";
import { enhanceLists } from "./lists.js";
import { enhanceTimes } from "./times.js";
import { enhanceKeys } from "./keys.js";

document.documentElement.classList.add("scripted");

function enhance(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
  }
  enhanceForms(root);
  enhanceTimes(root);
  const focus = root.querySelector("[data-focus]");
  if (focus) {
    focus.focus();
    focus.scrollIntoView({ block: "start" });
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      announce("Copied");
      button.classList.add("done");
    } catch {
      announce("Copying is not allowed here; select the text instead");
    }
  }
});

keepSecrets();
enhance(document);
enhanceLists(document);
enhanceKeys();
document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target;
  const main = document.getElementById("main");
  enhance(target && target.isConnected ? target : main);
  if (target && !target.isConnected && !main.querySelector("[data-focus]")) {
    // The page's content was replaced: begin to read at its top.
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
});
