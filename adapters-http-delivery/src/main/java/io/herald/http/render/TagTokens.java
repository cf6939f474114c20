package io.herald.http.render;

import java.util.ArrayList;
import java.util.List;

/**
 * The words between the braces of one tag, read from the author's text in one pass. Not
 * thread-safe.
 */
final class TagTokens {
  /** What a word is. */
  enum Kind {
    /** A path, a helper's name, a number, or one of true, false, null, undefined, as, else. */
    WORD,
    /** A quoted text, already without its quotes and escapes. */
    TEXT,
    OPEN,
    CLOSE,
    PIPE,
    /** The end of the tag. */
    END
  }

  /** One word and where it begins in the author's text. */
  record Token(Kind kind, int start, String text) {
    boolean is(Kind other) {
      return kind == other;
    }

    boolean isWord(String word) {
      return kind == Kind.WORD && text.equals(word);
    }
  }

  /** What Handlebars forbids in names, except what separates the parts of a path. */
  private static final String FORBIDDEN_IN_WORDS = "!#%&*+,;<>\\^`{}~]";

  private final SourceText source;
  private final int tagStart;
  private final List<Token> tokens = new ArrayList<>();
  private int at;
  private int next;
  private boolean trimsRight;

  /**
   * @param tagStart the offset of the tag's opening braces, for messages
   * @param from the offset of the first character to read
   * @throws TemplateRefusal when the tag is not closed or holds what cannot stand in one
   */
  TagTokens(SourceText source, int tagStart, int from) {
    this.source = source;
    this.tagStart = tagStart;
    this.at = from;
    boolean more = true;
    while (more) {
      more = readToken();
    }
  }

  /** The next word, without consuming it. */
  Token peek() {
    return tokens.get(next);
  }

  /** The word after the next one; the end when there is none. */
  Token peekSecond() {
    return tokens.get(Math.min(next + 1, tokens.size() - 1));
  }

  /** Consumes the next word; the end stays. */
  Token take() {
    Token token = peek();
    if (!token.is(Kind.END)) {
      next++;
    }
    return token;
  }

  /** The offset behind the closing braces. */
  int end() {
    return at;
  }

  /** Whether a {@code ~} before the closing braces removes the white space behind them. */
  boolean trimsRight() {
    return trimsRight;
  }

  /** Returns whether the tag goes on. */
  private boolean readToken() {
    while (Character.isWhitespace(source.at(at))) {
      at++;
    }
    if (at >= source.length()) {
      throw unclosed();
    }
    if (readEnd()) {
      return false;
    }
    switch (source.at(at)) {
      case '(' -> single(Kind.OPEN);
      case ')' -> single(Kind.CLOSE);
      case '|' -> single(Kind.PIPE);
      case '"', '\'' -> quoted();
      case '=' ->
          throw source.refusal(
              at,
              "Named arguments (name=value) are not supported.",
              "Give a helper its values in order, separated by spaces.");
      default -> word();
    }
    return true;
  }

  private boolean readEnd() {
    boolean trims = source.startsWith("~}}", at);
    if (!trims && !source.startsWith("}}", at)) {
      return false;
    }
    tokens.add(new Token(Kind.END, at, "}}"));
    trimsRight = trims;
    at += trims ? 3 : 2;
    return true;
  }

  private void single(Kind kind) {
    tokens.add(new Token(kind, at, String.valueOf(source.at(at))));
    at++;
  }

  /** Reads a quoted text with the escapes of JSON; both kinds of quotes are allowed. */
  private void quoted() {
    int start = at;
    char quote = source.at(at);
    StringBuilder text = new StringBuilder();
    for (at++; source.at(at) != quote; at++) {
      if (at >= source.length()) {
        throw source.refusal(
            start,
            "The quoted text that begins here does not end.",
            "Close it with " + quote + ".");
      }
      text.append(source.at(at) == '\\' ? escaped() : source.at(at));
    }
    at++;
    tokens.add(new Token(Kind.TEXT, start, text.toString()));
  }

  private char escaped() {
    at++;
    return switch (source.at(at)) {
      case '"' -> '"';
      case '\'' -> '\'';
      case '\\' -> '\\';
      case '/' -> '/';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default ->
          throw source.refusal(
              at - 1,
              "A backslash in a quoted text begins an escape, and this is none.",
              "Write \\\\ for a backslash, or one of \\\" \\' \\n \\r \\t \\u0041.");
    };
  }

  private char unicode() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      at++;
      int digit = source.at(at) < 128 ? Character.digit(source.at(at), 16) : -1;
      if (digit < 0) {
        throw source.refusal(
            at, "After \\u four hexadecimal digits are needed.", "Write for example \\u00e9.");
      }
      value = value * 16 + digit;
    }
    return (char) value;
  }

  private void word() {
    int start = at;
    while (!endsWord(source.at(at))) {
      if (source.at(at) == '[') {
        literalSegment();
      } else {
        requireWordCharacter();
        at++;
      }
    }
    tokens.add(new Token(Kind.WORD, start, source.text().substring(start, at)));
  }

  private boolean endsWord(char c) {
    return at >= source.length()
        || Character.isWhitespace(c)
        || "()=|\"'".indexOf(c) >= 0
        || source.startsWith("}}", at)
        || source.startsWith("~}}", at);
  }

  private void literalSegment() {
    int start = at;
    while (source.at(at) != ']') {
      if (at >= source.length()) {
        throw source.refusal(start, "The [ that begins here is not closed.", "Close it with ].");
      }
      at++;
    }
    at++;
  }

  private void requireWordCharacter() {
    char c = source.at(at);
    if (FORBIDDEN_IN_WORDS.indexOf(c) < 0) {
      return;
    }
    String remedy =
        switch (c) {
          case '{' -> "Close the placeholder before with }}, or remove the brace.";
          case '}' -> "A placeholder ends with two braces: }}.";
          case ',' -> "Separate the values of a helper by spaces.";
          case '<', '>', '!', '&', '*', '+' ->
              "There are no operators; compare with (eq a \"b\"), and calculate nothing.";
          default -> "Put a name that holds it in square brackets, as in data.[my " + c + " name].";
        };
    throw source.refusal(at, "The character " + c + " cannot stand in a placeholder here.", remedy);
  }

  private TemplateRefusal unclosed() {
    return source.refusal(tagStart, "The {{ that begins here is not closed.", "Close it with }}.");
  }
}
