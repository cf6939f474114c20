package io.herald.http.render;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Why a template may not be saved: it cannot be rendered for a sample. */
public record SampleError(String sample, RenderError error) {

  static Optional<SampleError> first(
      List<Sample> samples, Function<Sample, RenderOutcome> rendering) {
    for (Sample sample : samples) {
      switch (rendering.apply(sample)) {
        case RenderOutcome.Rendered _ -> {}
        case RenderError error -> {
          return Optional.of(new SampleError(sample.name(), error));
        }
      }
    }
    return Optional.empty();
  }

  /** All of it in one line: which sample, where, what, and what to do. */
  public String sentence() {
    String verdict =
        switch (error.kind()) {
          case INVALID_JSON -> "The template renders to invalid JSON for ";
          case VALUE, LIMIT -> "The template cannot be rendered for ";
        };
    return verdict
        + "%s: line %s, column %s of the template (%s of the output). %s %s"
            .formatted(
                sample,
                error.line(),
                error.column(),
                error.output(),
                error.message(),
                error.remedy());
  }
}
