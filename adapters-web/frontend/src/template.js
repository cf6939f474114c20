// JSON with Handlebars as a stream of tokens. A placeholder may stand anywhere, inside of strings too.

const HELPERS = new Set(["if", "unless", "each", "with", "else", "json", "stringify", "default", "join", "eq", "iso", "upper", "lower", "first", "length"]);

function handlebars(stream, state) {
  if (stream.match("}}") || stream.match("~}}")) {
    state.tag = false;
    return "brace";
  }
  if (stream.eatSpace()) {
    return null;
  }
  if (stream.match(/^"[^"]*"?/) || stream.match(/^'[^']*'?/)) {
    return "string";
  }
  if (stream.match(/^[#/^]/) || stream.match(/^[()=~|]/)) {
    return "brace";
  }
  if (stream.match(/^-?\d+(\.\d+)?/)) {
    return "number";
  }
  const word = stream.match(/^(@?[\w-]+|\.\.|\.|\[[^\]]*\])([./]([\w-]+|\[[^\]]*\]|\.\.))*/);
  if (word) {
    return HELPERS.has(word[0]) ? "keyword" : "variableName";
  }
  stream.next();
  return null;
}

export const template = {
  name: "herald-template",

  startState: () => ({ tag: false, string: false, comment: false }),

  token(stream, state) {
    if (state.comment) {
      if (stream.skipTo("}}")) {
        stream.match("}}");
        state.comment = false;
      } else {
        stream.skipToEnd();
      }
      return "comment";
    }
    if (state.tag) {
      return handlebars(stream, state);
    }
    if (stream.match("{{!")) {
      state.comment = true;
      return "comment";
    }
    if (stream.match(/^\{\{~?/)) {
      state.tag = true;
      return "brace";
    }
    if (state.string) {
      while (!stream.eol() && !stream.match("{{", false)) {
        const c = stream.next();
        if (c === "\\") {
          stream.next();
        } else if (c === '"') {
          state.string = false;
          break;
        }
      }
      return state.key ? "propertyName" : "string";
    }
    if (stream.eatSpace()) {
      return null;
    }
    if (stream.peek() === '"') {
      stream.next();
      state.string = true;
      state.key = /^[^"\\]*"\s*:/.test(stream.string.slice(stream.pos));
      return state.key ? "propertyName" : "string";
    }
    if (stream.match(/^-?\d+(\.\d+)?([eE][+-]?\d+)?/)) {
      return "number";
    }
    if (stream.match(/^(true|false|null)\b/)) {
      return "atom";
    }
    stream.next();
    return null;
  },

  languageData: { closeBrackets: { brackets: ["{", "[", '"'] } },
};
