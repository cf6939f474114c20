package io.herald.http.render;

import io.herald.domain.json.Json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The template of a request body. Whatever it is given, it renders to strictly valid JSON of at
 * most 256 KiB, or to an error: where a placeholder stands inside a JSON string its value is
 * escaped, elsewhere it becomes a JSON value of its own type, with every digit of a number. What is
 * absent is empty inside a string and {@code null} elsewhere. A blank template sends the whole
 * event.
 *
 * <p>Immutable, for many threads. Rendering blocks for microseconds and depends on nothing but its
 * arguments; {@link TemplateLimits} bound its work.
 */
public final class BodyTemplate {
  private final Optional<Program> program;

  private BodyTemplate(Optional<Program> program) {
    this.program = program;
  }

  /** What became of an author's text. */
  public sealed interface Compilation permits Compiled, TemplateError {}

  /** A template that may be rendered. */
  public record Compiled(BodyTemplate template) implements Compilation {}

  /** Reads and compiles a template of at most 64 KiB. Takes milliseconds: keep the result. */
  public static Compilation compile(String text) {
    if (text.isBlank()) {
      return new Compiled(new BodyTemplate(Optional.empty()));
    }
    try {
      return new Compiled(new BodyTemplate(Optional.of(Program.compile(text))));
    } catch (TemplateRefusal refusal) {
      return refusal.error();
    }
  }

  /** Whether the template is blank, so that the event is sent as it is stored. */
  public boolean sendsWholeEvent() {
    return program.isEmpty();
  }

  /** Which parts of the context the template names; none when it sends the whole event. */
  public ContextPaths paths() {
    return program.map(Program::paths).orElse(ContextPaths.NONE);
  }

  /** The captured values that the template names. */
  Set<String> captured() {
    return program.map(Program::captured).orElse(Set.of());
  }

  /**
   * Renders the body for an event.
   *
   * @param context what placeholders see: the payload and what is added to it
   * @param payload the stored text of the event, which a blank template sends untouched
   */
  public RenderOutcome render(JsonObject context, String payload) {
    return program
        .map(known -> known.render(context, new JsonOutput(known.sites())))
        .orElseGet(() -> new RenderOutcome.Rendered(payload));
  }

  /** The first of the samples that the template cannot be rendered for, if any. */
  public Optional<SampleError> firstError(List<Sample> samples) {
    return SampleError.first(samples, sample -> render(sample.context(), "{}"));
  }
}
