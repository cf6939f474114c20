package io.herald.domain.webhook;

import io.herald.domain.DurationText;
import io.herald.domain.Nearest;
import io.herald.domain.Violation;
import io.herald.domain.webhook.DeliveryPolicy.Order;
import io.herald.domain.webhook.DeliveryPolicy.RateLimit;
import io.herald.domain.webhook.DeliveryPolicy.Retry;
import io.herald.domain.webhook.WebhookDraft.DeliveryDraft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How a delivery policy is written, read and written back. Stateless. */
final class DeliveryRules {
  private static final Pattern RATE_LIMIT = Pattern.compile("([0-9]{1,9}) ?/ ?([smh])");
  private static final String STANDARD = "standard";
  private static final String NONE = "none";
  private static final String NORMAL = "normal";
  private static final String STRICT = "strict";

  private DeliveryRules() {}

  /** Turns a draft into a policy, or adds all that is wrong to {@code found}. */
  static Optional<DeliveryPolicy> check(DeliveryDraft draft, List<Violation> found) {
    int before = found.size();
    int maxConcurrency = maxConcurrency(draft.maxConcurrency(), found);
    Optional<RateLimit> rateLimit = rateLimit(draft.rateLimit(), found);
    Order order = order(draft.order(), found);
    Retry retry = retry(draft.retry().strip(), found);
    return found.size() == before
        ? Optional.of(new DeliveryPolicy(maxConcurrency, rateLimit, order, retry))
        : Optional.empty();
  }

  /** A policy as a draft that {@link #check} turns into the same policy again. */
  static DeliveryDraft draft(DeliveryPolicy policy) {
    return new DeliveryDraft(
        policy.maxConcurrency(),
        policy.rateLimit().map(DeliveryRules::text).orElse(""),
        switch (policy.order()) {
          case NORMAL -> NORMAL;
          case STRICT -> STRICT;
        },
        switch (policy.retry()) {
          case Retry.Standard _ -> STANDARD;
          case Retry.None _ -> NONE;
          case Retry.Delays(List<Duration> delays) ->
              delays.stream().map(DurationText::format).collect(Collectors.joining(", "));
        });
  }

  private static int maxConcurrency(int given, List<Violation> found) {
    if (given == 0) {
      return DeliveryPolicy.DEFAULT.maxConcurrency();
    }
    if (given < 0 || given > DeliveryPolicy.MAX_CONCURRENCY) {
      found.add(
          new Violation(
              "delivery.max_concurrency",
              "OUT_OF_RANGE",
              "So many requests cannot be under way at once. Give 1 to "
                  + DeliveryPolicy.MAX_CONCURRENCY
                  + ", or nothing for "
                  + DeliveryPolicy.DEFAULT.maxConcurrency()
                  + "."));
    }
    return given;
  }

  private static Optional<RateLimit> rateLimit(String text, List<Violation> found) {
    if (text.isBlank()) {
      return Optional.empty();
    }
    Matcher parts = RATE_LIMIT.matcher(text.strip());
    if (!parts.matches()) {
      found.add(
          new Violation(
              "delivery.rate_limit",
              "NOT_A_RATE",
              "This is no rate. Write a number per second, minute or hour, e.g. 50/s, 300/m or"
                  + " 1000/h, or nothing for no limit."));
      return Optional.empty();
    }
    int permits = Integer.parseInt(parts.group(1));
    if (permits < 1 || permits > RateLimit.MAX_PERMITS) {
      found.add(
          new Violation(
              "delivery.rate_limit",
              "OUT_OF_RANGE",
              "A rate limit is 1 to "
                  + RateLimit.MAX_PERMITS
                  + " requests in a period. Give a number in between, or nothing for no limit."));
      return Optional.empty();
    }
    return Optional.of(new RateLimit(permits, period(parts.group(2))));
  }

  private static Duration period(String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      default -> Duration.ofHours(1);
    };
  }

  private static String text(RateLimit limit) {
    // The period is written as its unit alone: 50/s, not 50/1s.
    return limit.permits() + "/" + DurationText.format(limit.period()).substring(1);
  }

  private static Order order(String text, List<Violation> found) {
    return switch (text) {
      case "", NORMAL -> Order.NORMAL;
      case STRICT -> Order.STRICT;
      default -> {
        found.add(
            new Violation(
                "delivery.order",
                "UNKNOWN_VALUE",
                "There is no such order. " + Nearest.hint(text, List.of(NORMAL, STRICT))));
        yield Order.NORMAL;
      }
    };
  }

  private static Retry retry(String text, List<Violation> found) {
    return switch (text) {
      case "", STANDARD -> new Retry.Standard();
      case NONE -> new Retry.None();
      default -> delays(text, found);
    };
  }

  private static Retry delays(String text, List<Violation> found) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]");
    String list = bracketed ? text.substring(1, text.length() - 1) : text;
    List<Duration> delays = new ArrayList<>();
    for (String item : list.split(",", -1)) {
      Optional<Duration> delay = DurationText.parse(item.strip());
      if (delay.isEmpty()) {
        found.add(
            new Violation(
                "delivery.retry",
                "NOT_A_RETRY",
                "This is no way to retry. Write standard, none, or the delays before each further"
                    + " attempt, e.g. 5s, 1m, 2h."));
        return new Retry.Standard();
      }
      delays.add(delay.get());
    }
    if (delays.size() > Retry.Delays.MAX_COUNT) {
      found.add(
          new Violation(
              "delivery.retry",
              "TOO_MANY",
              "There are "
                  + delays.size()
                  + " delays; at most "
                  + Retry.Delays.MAX_COUNT
                  + " are allowed. Remove some."));
    }
    if (delays.stream().anyMatch(delay -> !Retry.Delays.isAllowed(delay))) {
      found.add(
          new Violation(
              "delivery.retry",
              "OUT_OF_RANGE",
              "Each delay is at least one second and at most 24 hours. Correct those that are"
                  + " not, or write none not to retry."));
    }
    return new Retry.Delays(delays);
  }
}
