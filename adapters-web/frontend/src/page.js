// Things of the whole page.

/** Says something to people who do not see it. */
export function announce(sentence) {
  const announcer = document.getElementById("announcer");
  announcer.textContent = "";
  requestAnimationFrame(() => {
    announcer.textContent = sentence;
  });
}

/**
 * The server never sends typed secrets back. When a form comes back with errors, what was typed into
 * its secret fields is put back from the page itself; rows keep their names, so nothing gets mixed up.
 */
export function keepSecrets() {
  let kept = new Map();
  document.addEventListener("htmx:before:swap", (event) => {
    kept = new Map();
    if (event.detail?.ctx?.target?.id === "main" && event.detail.ctx.response?.status >= 400) {
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
