package io.herald.http.render;

import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonBoolean;
import io.herald.domain.json.Json.JsonNull;
import io.herald.domain.json.Json.JsonNumber;
import io.herald.domain.json.JsonText;
import io.herald.http.render.TagTokens.Kind;
import io.herald.http.render.TagTokens.Token;
import java.util.List;
import java.util.Optional;

/**
 * Reads the value of a tag, a path, a literal or a call of helpers, and writes it into the program.
 * Recursion follows the author's parentheses and is bounded by {@link TemplateLimits#NESTING}. Not
 * thread-safe.
 */
final class ExpressionReader {
  private final SourceText source;
  private final ProgramText program;
  private final ScopeShapes scopes;

  ExpressionReader(SourceText source, ProgramText program, ScopeShapes scopes) {
    this.source = source;
    this.program = program;
    this.scopes = scopes;
  }

  /** Reads all of a placeholder: a helper with its values, or one value. */
  void readPlaceholder(TagTokens tokens) {
    Token head = tokens.peek();
    Token second = tokens.peekSecond();
    if (head.is(Kind.WORD) && !second.is(Kind.END)) {
      readCall(tokens, 1);
    } else {
      requireValueNotHelper(head);
      readValue(tokens, 1);
    }
    requireEnd(tokens);
  }

  /**
   * Reads one value.
   *
   * @return where it stands in the context, when it is a path
   */
  Optional<List<String>> readValue(TagTokens tokens, int depth) {
    Token token = tokens.take();
    return switch (token.kind()) {
      case TEXT -> constant(Json.of(token.text()));
      case WORD -> word(token);
      case OPEN -> parenthesised(tokens, token, depth);
      case CLOSE, PIPE, END ->
          throw source.refusal(
              token.start(),
              "A value is missing here.",
              "Write a path, as in data.requester.email.");
    };
  }

  /** Reads a helper's name and its values up to the end of the tag or a closing parenthesis. */
  private void readCall(TagTokens tokens, int depth) {
    Token head = tokens.take();
    if (!head.is(Kind.WORD)) {
      throw source.refusal(
          head.start(),
          "A helper's name is missing here.",
          "Write it as in (eq event_type \"x\").");
    }
    TemplateFunction function =
        TemplateFunction.named(head.text()).orElseThrow(() -> UnknownWords.helper(source, head));
    program.beginCall(function, head.start());
    int values = 0;
    while (!tokens.peek().is(Kind.END) && !tokens.peek().is(Kind.CLOSE)) {
      readValue(tokens, depth);
      values++;
    }
    program.endCall();
    requireValues(head, function, values);
  }

  private void requireValues(Token head, TemplateFunction function, int values) {
    if (!function.takes(values)) {
      throw source.refusal(
          head.start(),
          "The helper %s cannot be used with %s %s."
              .formatted(function.word(), values, values == 1 ? "value" : "values"),
          "Use it as in " + function.example() + ".");
    }
  }

  private Optional<List<String>> parenthesised(TagTokens tokens, Token open, int depth) {
    if (depth >= TemplateLimits.NESTING) {
      throw source.refusal(
          open.start(),
          "More than " + TemplateLimits.NESTING + " helpers stand inside one another.",
          "Simplify the expression.");
    }
    readCall(tokens, depth + 1);
    if (!tokens.take().is(Kind.CLOSE)) {
      throw source.refusal(
          open.start(), "The ( that begins here is not closed.", "Close it with ).");
    }
    return Optional.empty();
  }

  private Optional<List<String>> word(Token token) {
    String word = token.text();
    return switch (word) {
      case "true" -> constant(JsonBoolean.TRUE);
      case "false" -> constant(JsonBoolean.FALSE);
      case "null", "undefined" -> constant(JsonNull.NULL);
      case "else", "as" ->
          throw source.refusal(
              token.start(),
              "The word " + word + " cannot stand here.",
              "For a field of this name write this." + word + ".");
      default -> JsonText.isNumber(word) ? constant(new JsonNumber(word)) : path(token);
    };
  }

  private Optional<List<String>> path(Token token) {
    ScopeShapes.Resolved resolved = scopes.resolve(token);
    program.reference(resolved.reference());
    return resolved.path();
  }

  private Optional<List<String>> constant(Json value) {
    program.reference(new Reference.Constant(value));
    return Optional.empty();
  }

  private void requireValueNotHelper(Token head) {
    if (!head.is(Kind.WORD)) {
      return;
    }
    TemplateFunction.named(head.text())
        .ifPresent(function -> {
          throw source.refusal(
              head.start(),
              "The helper " + head.text() + " needs a value.",
              "Use it as in %s; for a field of this name write {{this.%s}}."
                  .formatted(function.example(), head.text()));
        });
    if (BlockFunction.named(head.text()).isPresent()) {
      throw UnknownWords.helper(source, head);
    }
  }

  /** Refuses what stands between the last value and the end of the tag. */
  void requireEnd(TagTokens tokens) {
    Token token = tokens.peek();
    if (!token.is(Kind.END)) {
      throw source.refusal(
          token.start(),
          "Nothing may follow here.",
          token.is(Kind.CLOSE)
              ? "Remove the ), or open it before."
              : "A placeholder holds one value, or a helper and its values.");
    }
  }
}
