// The editor of body templates: JSON with Handlebars, completion from the payload's tree, and the
// preview's problems on their lines. It writes through to the plain field, which is what is sent.
import { EditorView, keymap, lineNumbers, highlightActiveLine, highlightActiveLineGutter, drawSelection } from "@codemirror/view";
import { EditorState } from "@codemirror/state";
import { StreamLanguage, syntaxHighlighting, bracketMatching, indentUnit, HighlightStyle } from "@codemirror/language";
import { autocompletion, completionKeymap, closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { tags } from "@lezer/highlight";
import { template } from "./template.js";

const HELPERS = [
  ["each", "repeats for each element", "{{#each data.access_groups}}{{integration.name}}{{/each}}"],
  ["if", "only if it is there", "{{#if data.access_flow}}{{/if}}"],
  ["unless", "only if it is not there", "{{#unless @last}}, {{/unless}}"],
  ["with", "looks from there", "{{#with data.requester}}{{name}}{{/with}}"],
  ["json", "a value as JSON", "{{json data.access_groups}}"],
  ["stringify", "a value as JSON inside one JSON string", "{{stringify data}}"],
  ["default", "or else", '{{default data.justification "none"}}'],
  ["join", "a list as one text", '{{join data.access_groups ", " "integration.name"}}'],
  ["eq", "whether two are the same", '{{#if (eq data.grantee.type "user")}}{{/if}}'],
  ["iso", "a time by ISO 8601", "{{iso event_time}}"],
  ["upper", "in capitals", "{{upper event_type}}"],
  ["lower", "in small letters", "{{lower event_type}}"],
  ["first", "the first element", "{{json (first data.approvals)}}"],
  ["length", "how many", "{{length data.access_groups}}"],
];

const style = HighlightStyle.define([
  { tag: tags.propertyName, class: "tok-key" },
  { tag: tags.string, class: "tok-string" },
  { tag: tags.number, class: "tok-number" },
  { tag: tags.atom, class: "tok-atom" },
  { tag: tags.brace, class: "tok-brace" },
  { tag: tags.variableName, class: "tok-path" },
  { tag: tags.keyword, class: "tok-helper" },
  { tag: tags.comment, class: "tok-comment" },
]);

function paths() {
  const options = [];
  for (const button of document.querySelectorAll("#payload-schema [data-path]")) {
    const about = button.parentElement.querySelector(".about");
    options.push({
      label: button.dataset.path,
      type: "variable",
      detail: button.parentElement.querySelector(".type")?.textContent || "",
      info: about?.textContent || undefined,
    });
  }
  return options;
}

/** Completes inside of {{ }}. */
function complete(context) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const open = before.lastIndexOf("{{");
  if (open < 0 || before.indexOf("}}", open) >= 0) {
    return null;
  }
  const word = context.matchBefore(/[\w.@[\]-]*/);
  if (!context.explicit && word.from === word.to && !before.endsWith("{{")) {
    return null;
  }
  return {
    from: word.from,
    options: [
      ...paths(),
      ...HELPERS.map(([label, detail, info]) => ({ label, type: "keyword", detail, info })),
    ],
    validFor: /^[\w.@[\]-]*$/,
  };
}

function diagnostics(view) {
  const found = [];
  for (const problem of document.querySelectorAll("#preview [data-problems] [data-line]")) {
    const line = Number(problem.dataset.line);
    if (line < 1 || line > view.state.doc.lines) {
      continue;
    }
    const text = view.state.doc.line(line);
    const from = Math.min(text.to, text.from + Math.max(0, Number(problem.dataset.column) - 1));
    found.push({ from, to: Math.max(from, text.to), severity: "error", message: problem.textContent });
  }
  return found;
}

/**
 * Typing over a selection. Left to itself Chromium keeps the look of what was there in a style
 * attribute, which the page's policy forbids, before CodeMirror takes the text over.
 */
function typeOver(event, view) {
  const { main, ranges } = view.state.selection;
  if (event.inputType !== "insertText" || !event.data || main.empty || ranges.length > 1 || view.composing) {
    return false;
  }
  event.preventDefault();
  const insert = () =>
    view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  const handled = view.state
    .facet(EditorView.inputHandler)
    .some((handler) => handler(view, main.from, main.to, event.data, insert));
  if (!handled) {
    view.dispatch(insert());
  }
  return true;
}

function attach(area) {
  const nonce = document.querySelector("script[nonce]")?.nonce || "";
  let own = false;
  const view = new EditorView({
    doc: area.value,
    extensions: [
      EditorView.cspNonce.of(nonce),
      lineNumbers(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      drawSelection(),
      history(),
      bracketMatching(),
      closeBrackets(),
      indentUnit.of("  "),
      EditorState.tabSize.of(2),
      EditorView.lineWrapping,
      StreamLanguage.define(template),
      syntaxHighlighting(style),
      autocompletion({ override: [complete], icons: false }),
      lintGutter(),
      EditorView.domEventHandlers({ beforeinput: typeOver }),
      // Tab moves on, as everywhere in a form; nobody is caught in the editor.
      keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
      EditorView.contentAttributes.of({ "aria-label": "Body Template", "aria-describedby": "body_template-hint", spellcheck: "false" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) {
          own = true;
          area.value = update.state.doc.toString();
          area.dispatchEvent(new Event("input", { bubbles: true }));
          own = false;
        }
      }),
    ],
  });
  area.hidden = true;
  area.after(view.dom);
  area.addEventListener("input", () => {
    if (!own && area.value !== view.state.doc.toString()) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: area.value } });
    }
  });
  // Links of the error summary lead to the field, which stands behind the editor.
  area.closest("form").addEventListener("focusin", (event) => {
    if (event.target === area) {
      view.focus();
    }
  });
  view.dispatch(setDiagnostics(view.state, diagnostics(view)));
  return view;
}

let current = null;

function start() {
  const area = document.querySelector("[data-editor]");
  if (area && !area.hidden) {
    current = attach(area);
  }
}

document.addEventListener("herald:insert", (event) => {
  if (current?.dom.isConnected) {
    const { from, to } = current.state.selection.main;
    const line = current.state.doc.lineAt(from);
    const before = line.text.slice(0, from - line.from);
    const inside = before.lastIndexOf("{{") > before.lastIndexOf("}}");
    const insert = inside ? event.detail : `{{${event.detail}}}`;
    current.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
    current.focus();
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href="#body_template"]');
  if (link && current?.dom.isConnected) {
    event.preventDefault();
    const line = Number(link.closest("[data-line]")?.dataset.line || 0);
    if (line > 0 && line <= current.state.doc.lines) {
      current.dispatch({ selection: { anchor: current.state.doc.line(line).from }, scrollIntoView: true });
    }
    current.focus();
    current.dom.scrollIntoView({ block: "center" });
  }
});

document.addEventListener("htmx:after:swap", () => {
  start();
  if (current?.dom.isConnected) {
    current.dispatch(setDiagnostics(current.state, diagnostics(current)));
  }
});

start();
