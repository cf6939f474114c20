package io.herald.http.render;

/** What became of a rendering. */
public sealed interface RenderOutcome permits RenderOutcome.Rendered, RenderError {

  /** The finished text: for a body JSON, checked strictly, at most 256 KiB of UTF-8. */
  record Rendered(String text) implements RenderOutcome {}
}
