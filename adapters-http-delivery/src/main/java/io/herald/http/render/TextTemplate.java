package io.herald.http.render;

import io.herald.domain.json.Json.JsonObject;
import io.herald.http.render.TemplateReader.Piece;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The template of a URL or of a header value, with the placeholders and helpers of a body.
 *
 * <p>In a URL placeholders stand in path segments and query values only, so that scheme, host and
 * port are always literal. Each value is percent-encoded whole (RFC 3986, all but unreserved
 * characters), so it stays one segment or one value; a segment with placeholders that comes out
 * empty, {@code .} or {@code ..} is an error. The URL as a whole is for the egress rules to judge.
 *
 * <p>In a header value only visible ASCII, space and tab come out; everything else is an error,
 * never a replacement. Objects and lists are errors unless {@code json} or {@code join} makes text
 * of them; what is absent is empty.
 *
 * <p>Immutable, for many threads, and bounded like {@link BodyTemplate}; the output has at most 8
 * KiB.
 */
public final class TextTemplate {
  private final Program program;
  private final Function<Sites, TemplateOutput> outputs;

  /** What a text without placeholders comes to, for any event; absent if it has some. */
  private final Optional<RenderOutcome> literal;

  private TextTemplate(Program program, Function<Sites, TemplateOutput> outputs) {
    this.program = program;
    this.outputs = outputs;
    this.literal =
        isLiteral()
            ? Optional.of(program.render(JsonObject.EMPTY, outputs.apply(program.sites())))
            : Optional.empty();
  }

  /** What became of an author's text. */
  public sealed interface Compilation permits Compiled, TemplateError {}

  /** A template that may be rendered. */
  public record Compiled(TextTemplate template) implements Compilation {}

  /** Reads and compiles the template of a whole URL. */
  public static Compilation compileUrl(String text) {
    return compile(text, TextTemplate::requireUrl, UrlOutput::new);
  }

  /** Reads and compiles the template of a header's value. */
  public static Compilation compileHeaderValue(String text) {
    return compile(text, TextTemplate::requireHeaderValue, HeaderOutput::new);
  }

  private static Compilation compile(
      String text, Consumer<Program> rule, Function<Sites, TemplateOutput> outputs) {
    try {
      Program program = Program.compile(text);
      rule.accept(program);
      return new Compiled(new TextTemplate(program, outputs));
    } catch (TemplateRefusal refusal) {
      return refusal.error();
    }
  }

  /** Which parts of the context the template names. */
  public ContextPaths paths() {
    return program.paths();
  }

  /** The captured values that the template names. */
  Set<String> captured() {
    return program.captured();
  }

  /** Whether the text is the same for every event. */
  public boolean isLiteral() {
    return program.pieces().stream().allMatch(piece -> piece instanceof Piece.Text);
  }

  /** The text before the first tag: of a URL at least its scheme, host and port. */
  public String literalStart() {
    StringBuilder start = new StringBuilder();
    for (Piece piece : program.pieces()) {
      switch (piece) {
        case Piece.Text(int from, int to, _) -> start.append(program.source().text(), from, to);
        case Piece.Tag _ -> {
          return start.toString();
        }
      }
    }
    return start.toString();
  }

  /** Renders the text for an event. */
  public RenderOutcome render(JsonObject context) {
    return literal.orElseGet(() -> program.render(context, outputs.apply(program.sites())));
  }

  /** The first of the samples that the template cannot be rendered for, if any. */
  public Optional<SampleError> firstError(List<Sample> samples) {
    return SampleError.first(samples, sample -> render(sample.context()));
  }

  private static void requireUrl(Program program) {
    SourceText source = program.source();
    UrlPosition position = new UrlPosition();
    for (Piece piece : program.pieces()) {
      switch (piece) {
        case Piece.Tag(int start) -> requirePlaceForValue(source, position, start);
        case Piece.Text text -> {
          for (int i = text.start(); i < text.end(); i++) {
            requireNoSeparatorInBlock(source, text, i);
            position.advance(source.at(i));
          }
        }
      }
    }
  }

  private static void requirePlaceForValue(SourceText source, UrlPosition position, int start) {
    String remedy =
        switch (position.part()) {
          case PATH, QUERY_VALUE -> "";
          case ORIGIN ->
              "Write scheme, host and port as they are, as in https://example.com/tickets/{{…}}.";
          case QUERY_NAME -> "Write a name before it, as in ?ticket={{…}}.";
          case FRAGMENT -> "Remove the # and what follows; it is never sent.";
        };
    if (!remedy.isEmpty()) {
      throw source.refusal(
          start,
          "In a URL a placeholder may stand in a path segment or a query value only.",
          remedy);
    }
  }

  private static void requireNoSeparatorInBlock(SourceText source, Piece.Text text, int offset) {
    if (text.inBlock() && "/?#&\\".indexOf(source.at(offset)) >= 0) {
      throw source.refusal(
          offset,
          "In a URL a block cannot hold the character " + source.at(offset) + ".",
          "Let the block hold a part of one segment or value, or use two webhooks with filters.");
    }
  }

  private static void requireHeaderValue(Program program) {
    SourceText source = program.source();
    for (Piece piece : program.pieces()) {
      if (piece instanceof Piece.Text(int start, int end, _)) {
        for (int i = start; i < end; i++) {
          requireHeaderCharacter(source, i);
        }
      }
    }
  }

  private static void requireHeaderCharacter(SourceText source, int offset) {
    if (!HeaderOutput.isAllowed(source.at(offset))) {
      throw source.refusal(
          offset,
          "A header value holds visible ASCII characters, spaces and tabs only.",
          "Remove this character or line break, or send it in the body.");
    }
  }
}
