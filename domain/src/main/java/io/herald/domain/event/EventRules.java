package io.herald.domain.event;

import io.herald.domain.Nearest;
import io.herald.domain.Violation;
import io.herald.domain.id.EventId;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonObject;
import io.herald.domain.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What makes a draft an event. Pure functions. */
public final class EventRules {
  /** The longest {@code event_id}, in characters of printable ASCII. */
  public static final int MAX_PUBLISHER_ID_LENGTH = 128;

  private EventRules() {}

  /** What came of a check. */
  public sealed interface Outcome {
    /** The event, complete with defaults. */
    record Accepted(Event event) implements Outcome {}

    /** All that is wrong, at least one thing, fields spelt as in the payload. */
    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }
  }

  /**
   * Checks an event that somebody publishes. {@link Trigger#MANUAL} is refused: nobody can publish
   * what only an answer makes complete.
   *
   * @param id the identifier that the event gets; its text is also the {@code event_id} if the
   *     publisher gave none
   * @param receivedAt becomes the {@code event_time} if the publisher gave none; cut off to the
   *     microsecond
   */
  public static Outcome check(EventDraft draft, EventKinds kinds, EventId id, Instant receivedAt) {
    return check(draft, kinds, id, receivedAt, EventRules::publishedTrigger);
  }

  /**
   * Checks an event that somebody invokes a webhook for. Whatever trigger the draft names, if any,
   * the event's is {@link Trigger#MANUAL}.
   *
   * @param id as for {@link #check}
   * @param receivedAt as for {@link #check}
   */
  public static Outcome checkManual(
      EventDraft draft, EventKinds kinds, EventId id, Instant receivedAt) {
    return check(draft, kinds, id, receivedAt, EventRules::manualTrigger);
  }

  /** Finds the trigger that an event type means, or adds what is wrong with it. */
  private interface TriggerRule {
    Optional<Trigger> trigger(EventKind kind, String eventType, List<Violation> found);
  }

  private static Outcome check(
      EventDraft draft, EventKinds kinds, EventId id, Instant receivedAt, TriggerRule rule) {
    List<Violation> found = new ArrayList<>();
    checkPublisherId(draft.publisherId(), found);
    Optional<EventKind> kind = kinds.named(draft.kind());
    if (kind.isEmpty()) {
      found.add(kinds.unknown(draft.kind()));
      checkEventTime(draft, found);
      return new Outcome.Refused(found);
    }
    Optional<Trigger> trigger = rule.trigger(kind.get(), draft.eventType(), found);
    checkEventTime(draft, found);
    found.addAll(kind.get().violations(draft.data()));
    return trigger.isPresent() && found.isEmpty()
        ? event(draft, kind.get(), trigger.get(), id, receivedAt.truncatedTo(ChronoUnit.MICROS))
        : new Outcome.Refused(found);
  }

  private static Optional<Trigger> manualTrigger(
      EventKind kind, String eventType, List<Violation> found) {
    if (!eventType.isEmpty() && kind.trigger(eventType).isEmpty()) {
      found.add(unknownTrigger(kind, eventType));
    }
    return Optional.of(Trigger.MANUAL);
  }

  private static Optional<Trigger> publishedTrigger(
      EventKind kind, String eventType, List<Violation> found) {
    if (eventType.isEmpty()) {
      found.add(
          new Violation(
              "event_type",
              "REQUIRED",
              "This is missing: Herald needs it to say which webhooks fire. Give one of "
                  + String.join(", ", publishable(kind))
                  + "."));
      return Optional.empty();
    }
    Optional<Trigger> trigger = kind.trigger(eventType);
    if (trigger.isEmpty()) {
      found.add(unknownTrigger(kind, eventType));
    } else if (trigger.get().equals(Trigger.MANUAL)) {
      found.add(
          new Violation(
              "event_type",
              "MANUAL_NOT_PUBLISHED",
              "Manual cannot be published, because whoever asks for it waits for the answer."
                  + " Use InvokeWebhook for it, or publish one of "
                  + String.join(", ", publishable(kind))
                  + "."));
    }
    return trigger;
  }

  private static Violation unknownTrigger(EventKind kind, String eventType) {
    return new Violation(
        "event_type",
        "UNKNOWN_TRIGGER",
        "There is no trigger of this name. " + Nearest.hint(eventType, publishable(kind)));
  }

  private static List<String> publishable(EventKind kind) {
    return kind.triggers().stream()
        .map(EventKind.TriggerDescription::trigger)
        .filter(trigger -> !trigger.equals(Trigger.MANUAL))
        .map(Trigger::name)
        .toList();
  }

  private static void checkPublisherId(String publisherId, List<Violation> found) {
    if (publisherId.length() > MAX_PUBLISHER_ID_LENGTH) {
      found.add(
          new Violation(
              "event_id",
              "TOO_LONG",
              "This has "
                  + publisherId.length()
                  + " characters; at most "
                  + MAX_PUBLISHER_ID_LENGTH
                  + " are allowed. Give a shorter identifier, or none for Herald to make one."));
    }
    if (publisherId.chars().anyMatch(c -> c < ' ' || c > '~')) {
      found.add(
          new Violation(
              "event_id",
              "NOT_PRINTABLE_ASCII",
              "This holds characters other than printable ASCII, which stores and logs would"
                  + " change. Use letters, digits and punctuation."));
    }
  }

  private static void checkEventTime(EventDraft draft, List<Violation> found) {
    if (draft.eventTime().isPresent() && !EpochSeconds.covers(draft.eventTime().get())) {
      found.add(
          new Violation(
              "event_time",
              "OUT_OF_RANGE",
              "This is no time from 1970 to 9999, which is all that payloads can say. Give the"
                  + " time of the event, or none for the time of its receipt."));
    }
  }

  private static Outcome event(
      EventDraft draft, EventKind kind, Trigger trigger, EventId id, Instant receivedAt) {
    JsonObject data = kind.canonical(draft.data());
    String dataText = data.text();
    String publisherId = draft.publisherId().isEmpty() ? id.toString() : draft.publisherId();
    JsonObject value =
        JsonObject.builder()
            .put("event_id", publisherId)
            .put("event_type", trigger.name())
            .put("event_time", EpochSeconds.of(draft.eventTime().orElse(receivedAt)))
            .put("data", data)
            .build();
    String text = canonicalText(value, dataText);
    // A character takes three bytes at most, and most events are far from the limit.
    if (text.length() > Payload.MAX_BYTES / 3 && JsonText.utf8Length(text) > Payload.MAX_BYTES) {
      return new Outcome.Refused(List.of(tooLarge(JsonText.utf8Length(text))));
    }
    return new Outcome.Accepted(
        new Event(
            id,
            publisherId,
            kind,
            trigger,
            kind.subject(value),
            fingerprint(draft, kind, trigger, kind.sorted(data).map(Json::text).orElse(dataText)),
            receivedAt,
            new Payload(value, text)));
  }

  /** The text of the payload, without writing its data a second time. */
  private static String canonicalText(JsonObject value, String dataText) {
    StringBuilder text = new StringBuilder(dataText.length() + 200);
    value
        .members()
        .forEach((name, member) -> {
          text.append(text.isEmpty() ? '{' : ',');
          JsonText.quote(name, text);
          text.append(':');
          if (name.equals("data")) {
            text.append(dataText);
          } else {
            member.writeTo(text);
          }
        });
    return text.append('}').toString();
  }

  private static Violation tooLarge(int bytes) {
    return new Violation(
        "data",
        "EVENT_TOO_LARGE",
        "The event has "
            + bytes
            + " bytes; at most "
            + Payload.MAX_BYTES
            + " are allowed. Shorten its texts, or publish several requests.");
  }

  /** Only what the publisher gave counts, so that a repetition without a time is the same event. */
  private static String fingerprint(
      EventDraft draft, EventKind kind, Trigger trigger, String dataText) {
    StringBuilder head = new StringBuilder(200);
    for (String part : List.of(kind.name(), draft.publisherId(), trigger.name())) {
      JsonText.quote(part, head);
    }
    draft.eventTime().ifPresent(time -> EpochSeconds.of(time).writeTo(head));
    MessageDigest digest = sha256();
    digest.update(head.toString().getBytes(StandardCharsets.UTF_8));
    digest.update(dataText.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
