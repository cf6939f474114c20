// Things of the whole page.

/** Says something to people who do not see it. */
export function announce(sentence) {
  const announcer = document.getElementById("announcer");
  announcer.textContent = "";
  requestAnimationFrame(() => {
    announcer.textContent = sentence;
  });
}

/** Whether the server refused a form: it comes back with status 200 and this header. */
export function refused(detail) {
  return Boolean(detail?.ctx?.response?.headers.get("Herald-Status"));
}

/**
 * The server never sends typed secrets back. When a form comes back with errors, what was typed into
 * its secret fields is put back from the page itself; rows keep their names, so nothing gets mixed up.
 */
export function keepSecrets() {
  let kept = new Map();
  document.addEventListener("htmx:before:swap", (event) => {
    kept = new Map();
    if (event.detail?.ctx?.target?.id === "main" && refused(event.detail)) {
      for (const field of document.querySelectorAll("#webhook-form input[type=password], #webhook-form [data-secret]")) {
        if (field.value) {
          kept.set(field.name, field.value);
        }
      }
    }
  });
  document.addEventListener("htmx:after:swap", () => {
    for (const [name, value] of kept) {
      const field = document.querySelector(`#webhook-form [name="${CSS.escape(name)}"]`);
      if (field && !field.value) {
        field.value = value;
        field.closest(".field")?.querySelector(".again")?.remove();
      }
    }
    kept = new Map();
  });
}

/** What somebody opened in a panel stays open when the panel is redone. */
export function keepOpen() {
  const open = new Map();
  const name = (details) => details.querySelector("summary")?.textContent.replace(/\d+/g, "").trim();
  document.addEventListener("htmx:before:swap", (event) => {
    const target = event.detail?.ctx?.target;
    if (target?.classList?.contains("panel")) {
      open.set(target, new Set([...target.querySelectorAll("details[open]")].map(name)));
    }
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail?.ctx?.target;
    const names = open.get(target);
    open.delete(target);
    for (const details of target?.querySelectorAll?.("details") ?? []) {
      details.open ||= Boolean(names?.has(name(details)));
    }
  });
}
