package io.herald.domain.filter;

import io.herald.domain.event.EventKind;
import io.herald.domain.event.Payload;
import io.herald.domain.filter.EventValues.Value;
import io.herald.domain.filter.FilterField.Extraction.OfEvent;
import io.herald.domain.filter.FilterField.Extraction.OfUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges events by the filters of one webhook, prepared once. Immutable, thread-safe.
 *
 * <p>All filters must hold. A positive filter holds if any value of its field compares to any of
 * its values; the positive filters on units must do so for one and the same unit. A negative one
 * holds only if no value of the whole event satisfies its positive sister. So where a field is
 * absent, positive filters do not hold and negative ones do. Text compares without case.
 */
public final class FilterJudge {
  private final List<Clause> clauses;
  private final List<Clause> ofOneUnit;

  /**
   * Prepares filters. Those that the kind does not know, as may be after an upgrade, find no value.
   */
  public FilterJudge(EventKind kind, List<Filter> filters) {
    clauses = filters.stream().map(filter -> Clause.of(kind, filter)).toList();
    ofOneUnit = clauses.stream().filter(Clause::mustHoldForOneUnit).toList();
  }

  /** Whether an event passes the filters, and why; prepares the filters for this one call. */
  public static FilterVerdict judge(EventKind kind, List<Filter> filters, Payload payload) {
    return new FilterJudge(kind, filters).judge(new EventValues(kind, payload));
  }

  /** Whether an event passes the filters; prepares the filters for this one call. */
  public static boolean holds(EventKind kind, List<Filter> filters, Payload payload) {
    return filters.isEmpty()
        || new FilterJudge(kind, filters).holds(new EventValues(kind, payload));
  }

  /** Whether an event passes the filters: the fast way, for every event and webhook. */
  public boolean holds(EventValues event) {
    for (Clause clause : clauses) {
      if (!clause.mustHoldForOneUnit() && !clause.holds(event)) {
        return false;
      }
    }
    return ofOneUnit.isEmpty() || holdsForOneUnit(event);
  }

  private boolean holdsForOneUnit(EventValues event) {
    for (int unit = 0; unit < event.unitCount(); unit++) {
      if (holdFor(unit, event) == ofOneUnit.size()) {
        return true;
      }
    }
    return false;
  }

  /** How many of the clauses on units hold for a unit, counted up to the first that does not. */
  private int holdFor(int unit, EventValues event) {
    int held = 0;
    while (held < ofOneUnit.size() && ofOneUnit.get(held).holdsForUnit(unit, event)) {
      held++;
    }
    return held;
  }

  /** Whether an event passes the filters, with the reasons of each. */
  public FilterVerdict judge(EventValues event) {
    int unit = bestUnit(event);
    List<ClauseVerdict> verdicts = new ArrayList<>(clauses.size());
    boolean all = true;
    for (Clause clause : clauses) {
      ClauseVerdict verdict =
          clause.mustHoldForOneUnit() && clause.holds(event)
              ? clause.verdictForUnit(unit, event)
              : clause.verdict(event);
      verdicts.add(verdict);
      all &= verdict.holds();
    }
    return new FilterVerdict(all, verdicts);
  }

  /** The unit for which most of the clauses on units hold; the first of several. */
  private int bestUnit(EventValues event) {
    int best = 0;
    long most = -1;
    for (int unit = 0; !ofOneUnit.isEmpty() && unit < event.unitCount(); unit++) {
      int candidate = unit;
      long held =
          ofOneUnit.stream().filter(clause -> clause.holdsForUnit(candidate, event)).count();
      if (held > most) {
        most = held;
        best = unit;
      }
    }
    return best;
  }

  /**
   * One filter, prepared.
   *
   * @param comparison that of the positive sister, if the operator is negative
   * @param negative whether no value of the event may satisfy the comparison
   */
  private record Clause(Filter filter, FilterField field, Comparison comparison, boolean negative) {

    static Clause of(EventKind kind, Filter filter) {
      FilterField field = kind.filterField(filter.field()).orElseGet(() -> unknown(filter));
      boolean absence =
          filter.operator() == FilterOperator.EXISTS && filter.values().equals(List.of("false"));
      return new Clause(
          filter, field, Comparison.of(filter, field), filter.operator().negative() || absence);
    }

    private static FilterField unknown(Filter filter) {
      return new FilterField(
          filter.field(), "", "", false, List.of(), List.of(), new OfEvent(_ -> List.of()));
    }

    boolean mustHoldForOneUnit() {
      return !negative && field.extraction() instanceof OfUnit;
    }

    boolean holds(EventValues event) {
      return satisfiedAnywhere(event) != negative;
    }

    private boolean satisfiedAnywhere(EventValues event) {
      if (field.extraction() instanceof OfEvent) {
        return anySatisfies(event.everywhere(field));
      }
      for (List<Value> ofUnit : event.byUnit(field)) {
        if (anySatisfies(ofUnit)) {
          return true;
        }
      }
      return false;
    }

    boolean holdsForUnit(int unit, EventValues event) {
      return anySatisfies(event.byUnit(field).get(unit));
    }

    private boolean anySatisfies(List<Value> values) {
      for (Value value : values) {
        if (comparison.satisfiedBy(value)) {
          return true;
        }
      }
      return false;
    }

    ClauseVerdict verdict(EventValues event) {
      boolean holds = holds(event);
      String found = Explanation.values(event.everywhere(field));
      return new ClauseVerdict(
          filter, holds, Explanation.sentence(filter, holds, "the event has " + found));
    }

    /** For a clause that holds for some unit: whether it does for this one. */
    ClauseVerdict verdictForUnit(int unit, EventValues event) {
      if (holdsForUnit(unit, event)) {
        return verdict(event);
      }
      String found = Explanation.values(event.byUnit(field).get(unit));
      return new ClauseVerdict(
          filter,
          false,
          Explanation.sentence(
              filter,
              false,
              "it holds for another part of the event, but the part that the other filters hold"
                  + " for has "
                  + found
                  + "; filters on integration, resource type, resource and permission must hold"
                  + " for one and the same access unit"));
    }
  }
}
