package io.herald.domain.filter;

import java.util.List;

/**
 * Whether all filters of a webhook hold for an event, and which clause said no.
 *
 * @param clauses one for each filter, in order
 */
public record FilterVerdict(boolean holds, List<ClauseVerdict> clauses) {
  public FilterVerdict {
    clauses = List.copyOf(clauses);
  }

  /** One filter's verdict, with a sentence that names what the event has. */
  public record ClauseVerdict(Filter filter, boolean holds, String explanation) {}
}
