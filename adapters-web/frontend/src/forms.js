// Rows that come and go, filters, unsaved changes, the tree of the payload.

const PLACEHOLDER_KEY = "987654";
let changed = false;

function nextKey(rows) {
  return Math.max(-1, ...[...rows.querySelectorAll("[data-key]")].map((row) => Number(row.dataset.key))) + 1;
}

/** Copies a row's template, with a key of its own in all names and ids. */
function addRow(kind) {
  const rows = document.querySelector(`[data-rows="${kind}"]`);
  const template = document.querySelector(`template[data-row="${kind}"]`);
  const row = template.content.firstElementChild.cloneNode(true);
  const key = String(nextKey(rows));
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const attribute of ["id", "for", "name", "value", "data-key", "aria-describedby"]) {
      const text = element.getAttribute(attribute);
      if (text && text.includes(PLACEHOLDER_KEY)) {
        element.setAttribute(attribute, text.replaceAll(PLACEHOLDER_KEY, key));
      }
    }
  }
  rows.append(row);
  suitOperators(row);
  row.querySelector("input, select")?.focus();
  rowsChanged(rows);
}

function rowsChanged(element) {
  changed = true;
  element.dispatchEvent(new CustomEvent("herald:rows", { bubbles: true }));
}

/** Shows only the operators that make sense for the chosen field, and its suggestions. */
function suitOperators(row) {
  const field = row.querySelector("[data-filter-field]");
  const operator = row.querySelector("[data-filter-operator]");
  if (!field || !operator) {
    return;
  }
  const allowed = (field.selectedOptions[0]?.dataset.operators || "").split(" ").filter(Boolean);
  for (const option of operator.options) {
    option.hidden = option.disabled = allowed.length > 0 && !allowed.includes(option.value);
  }
  if (operator.selectedOptions[0]?.disabled) {
    operator.value = allowed[0];
  }
  const list = "seen-" + field.value.replaceAll("[", "-").replaceAll("]", "").replaceAll(".", "-");
  for (const input of row.querySelectorAll("[data-values] input")) {
    input.setAttribute("list", list);
  }
}

/** Keeps one empty input at the end of a list of values. */
function growValues(list) {
  const inputs = [...list.querySelectorAll("input")];
  const last = inputs[inputs.length - 1];
  if (last && last.value) {
    const another = last.cloneNode(false);
    another.value = "";
    another.removeAttribute("id");
    another.placeholder = "or …";
    another.setAttribute("aria-label", "Another value");
    list.append(another);
  }
}

export function enhanceForms(root) {
  for (const row of root.querySelectorAll(".filter-row")) {
    suitOperators(row);
  }
  if (root.querySelector?.("[data-guard]")) {
    changed = Boolean(root.querySelector("[data-guard] #error-summary, .conflict"));
  }
}

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add]");
  if (add) {
    event.preventDefault();
    addRow(add.dataset.add);
    return;
  }
  const remove = event.target.closest("[data-remove]");
  if (remove) {
    event.preventDefault();
    const row = remove.closest("[data-key]");
    const rows = row.parentElement;
    const neighbour = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    (neighbour?.querySelector("input, select") || rows.parentElement.querySelector("[data-add]"))?.focus();
    rowsChanged(rows);
    return;
  }
  const path = event.target.closest("[data-path]");
  if (path) {
    document.dispatchEvent(new CustomEvent("herald:insert", { detail: path.dataset.path }));
  }
});

document.addEventListener("change", (event) => {
  const target = event.target;
  if (target.matches("[data-filter-field]")) {
    suitOperators(target.closest(".filter-row"));
  }
  if (target.matches("[data-header-secret]")) {
    target.closest(".header-row").querySelector("[data-header-value]").type = target.checked ? "password" : "text";
  }
});

document.addEventListener("input", (event) => {
  const list = event.target.closest("[data-values]");
  if (list) {
    growValues(list);
  }
  if (event.target.closest("[data-guard]")) {
    changed = true;
  }
});

document.addEventListener("submit", () => {
  changed = false;
});

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail?.ctx?.target?.id === "main" && event.detail.ctx.response?.status < 400) {
    changed = false;
  }
});

window.addEventListener("beforeunload", (event) => {
  if (changed && document.querySelector("[data-guard]")) {
    event.preventDefault();
  }
});

// Without the editor a path goes into the plain field.
document.addEventListener("herald:insert", (event) => {
  if (event.defaultPrevented || document.querySelector(".cm-editor")) {
    return;
  }
  const area = document.getElementById("body_template");
  area.setRangeText(`{{${event.detail}}}`, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
});
