package io.herald.http.render;

import com.github.jknack.handlebars.Template;
import io.herald.domain.json.Json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/**
 * A template that has been read and compiled. Immutable and safe for use by many threads; each
 * rendering has a {@link RenderRun} of its own.
 */
final class Program {
  private final SourceText source;
  private final List<TemplateReader.Piece> pieces;
  private final ContextPaths paths;
  private final Set<String> captured;
  private final List<Reference> references;
  private final Sites sites;
  private final Template template;

  private Program(TemplateReader.Reading reading) {
    this.source = reading.source();
    this.pieces = reading.pieces();
    this.paths = new ContextPaths(reading.scopes().reads());
    this.captured = paths.captured();
    this.references = reading.program().references();
    this.sites = reading.program().sites();
    this.template = Engine.compile(reading.program().toString());
  }

  /**
   * @throws TemplateRefusal when the template is not allowed
   */
  static Program compile(String text) {
    return new Program(TemplateReader.read(text));
  }

  SourceText source() {
    return source;
  }

  List<TemplateReader.Piece> pieces() {
    return pieces;
  }

  ContextPaths paths() {
    return paths;
  }

  /** {@link ContextPaths#captured}, found once. */
  Set<String> captured() {
    return captured;
  }

  List<Reference> references() {
    return references;
  }

  Sites sites() {
    return sites;
  }

  /** Renders into a new output. Takes no longer than {@link TemplateLimits} allow. */
  RenderOutcome render(JsonObject context, TemplateOutput output) {
    RenderRun run = new RenderRun(this, output);
    try {
      template.apply(Engine.context(Scope.root(run, context)), output);
      return output.finish(source);
    } catch (RenderFailure failure) {
      return failure.error(source.text(), output.written());
    } catch (IOException e) {
      throw new UncheckedIOException("an output in memory cannot fail", e);
    }
  }
}
