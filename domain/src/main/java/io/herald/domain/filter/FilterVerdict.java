package io.herald.domain.filter;

import java.util.List;

/**
 * Whether a webhook's filters hold for an event, and why.
 *
 * @param holds whether all of them do, those on access units for one and the same unit
 * @param clauses one verdict per filter, in order
 */
public record FilterVerdict(boolean holds, List<ClauseVerdict> clauses) {
  public FilterVerdict {
    clauses = List.copyOf(clauses);
  }
}
