package io.herald.domain.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.domain.Violation;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.fixture.Samples;
import io.herald.domain.fixture.TestJson;
import io.herald.domain.id.EventId;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventRulesTest {
  private static final EventId ID =
      new EventId(UUID.fromString("019a1b2c-3d4e-7f60-8123-456789abcdef"));
  private static final Instant RECEIVED = Instant.parse("2026-12-02T12:00:00.123456789Z");
  private static final JsonObject DATA =
      TestJson.object("{\"id\": \"7\", \"requester\": {\"id\": \"u\"}}");

  @Test
  void thePayloadIsTypeTimeAndDataUnderTheEventsIdentifier() {
    EventDraft draft =
        new EventDraft(
            "e-1",
            "access_request",
            "RequestCreated",
            Optional.of(Instant.parse("2023-10-02T16:14:25.851898Z")),
            DATA);
    assertThat(accepted(draft).payload().text())
        .isEqualTo(
            "{\"event_id\":\"e-1\",\"event_type\":\"RequestCreated\","
                + "\"event_time\":1696263265.851898000,\"data\":{\"id\":\"7\","
                + "\"requester\":{\"id\":\"u\"},\"access_groups\":[],\"approvals\":[],"
                + "\"custom_fields\":{}}}");
  }

  @Test
  void theEventHoldsWhatWasFound() {
    Event event = accepted(draft("e-1", "AccessRequestGranted"));
    assertThat(event.id()).isEqualTo(ID);
    assertThat(event.publisherId()).isEqualTo("e-1");
    assertThat(event.kind()).isSameAs(AccessRequestKind.INSTANCE);
    assertThat(event.trigger()).isEqualTo(AccessRequestKind.REQUEST_GRANTED);
    assertThat(event.subject()).isEqualTo(new Event.Subject("7", "", ""));
    assertThat(event.receivedAt()).isEqualTo("2026-12-02T12:00:00.123456Z");
  }

  @Test
  void whatThePublisherLeavesOutIsFilledIn() {
    Event event = accepted(draft("", "RequestCreated"));
    assertThat(event.publisherId()).isEqualTo(ID.toString());
    assertThat(event.payload().value().stringAt("event_id")).contains(ID.toString());
    assertThat(event.payload().value().at("event_time").orElseThrow().text())
        .isEqualTo("1796212800.123456000");
  }

  static List<EventDraft> samples() {
    return Samples.accessRequests();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void samplesAreAcceptedToTheLastDigitAndCharacter(EventDraft draft) {
    Event event = accepted(draft);
    assertThat(TestJson.parse(event.payload().text())).isEqualTo(event.payload().value());
    assertThat(event.payload().value().text()).isEqualTo(event.payload().text());
    assertThat(event.publisherId()).isEqualTo(draft.publisherId());
    for (String member : draft.data().members().keySet()) {
      assertThat(event.payload().value().at("data", member)).isEqualTo(draft.data().at(member));
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aStoredPayloadIsTheDraftOfItself(EventDraft draft) {
    Event once = accepted(draft);
    Event again = accepted(EventDraft.of(AccessRequestKind.INSTANCE, once.payload().value()));
    assertThat(again.payload().text()).isEqualTo(once.payload().text());
    assertThat(again.fingerprint()).isEqualTo(once.fingerprint());
  }

  @Test
  void aPayloadThatLacksAlmostEverythingIsADraftThatIsRefused() {
    EventDraft draft =
        EventDraft.of(
            AccessRequestKind.INSTANCE, TestJson.object("{\"event_time\": \"now\", \"data\": []}"));
    assertThat(draft)
        .isEqualTo(new EventDraft("", "access_request", "", Optional.empty(), JsonObject.EMPTY));
    assertThat(refused(draft)).contains("event_type REQUIRED", "data.id REQUIRED");
  }

  @Test
  void manualCannotBePublished() {
    assertThat(refused(draft("e-1", "Manual"))).containsExactly("event_type MANUAL_NOT_PUBLISHED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Manual", "RequestApproved", "AccessRequestApproved"})
  void whatIsAskedForByHandIsManualWhateverItWas(String eventType) {
    EventRules.Outcome outcome =
        EventRules.checkManual(draft("e-1", eventType), EventKinds.CATALOGUE, ID, RECEIVED);
    assertThat(outcome).isInstanceOf(EventRules.Outcome.Accepted.class);
    Event event = ((EventRules.Outcome.Accepted) outcome).event();
    assertThat(event.trigger()).isEqualTo(Trigger.MANUAL);
    assertThat(event.payload().value().stringAt("event_type")).contains("Manual");
  }

  @Test
  void whatIsAskedForByHandIsCheckedAllTheSame() {
    EventDraft draft =
        new EventDraft("é", "", "RequestAproved", Optional.of(Instant.MAX), JsonObject.EMPTY);
    assertThat(fields(EventRules.checkManual(draft, EventKinds.CATALOGUE, ID, RECEIVED)))
        .containsExactly(
            "event_id NOT_PRINTABLE_ASCII",
            "event_type UNKNOWN_TRIGGER",
            "event_time OUT_OF_RANGE",
            "data.id REQUIRED",
            "data.requester REQUIRED");
  }

  @ParameterizedTest
  @CsvSource({
    "'', event_type REQUIRED",
    "Friday, event_type UNKNOWN_TRIGGER",
    "requestcreated, event_type UNKNOWN_TRIGGER",
  })
  void anEventNeedsATrigger(String eventType, String violation) {
    assertThat(refused(draft("e-1", eventType))).containsExactly(violation);
  }

  @Test
  void aMisspeltTriggerIsRefusedWithTheNearest() {
    assertThat(violations(check(draft("e-1", "RequestAproved"))))
        .extracting(Violation::message)
        .containsExactly("There is no trigger of this name. Did you mean RequestApproved?");
  }

  @Test
  void anUnknownKindIsRefused() {
    EventDraft draft = new EventDraft("e-1", "audit_log", "RequestCreated", Optional.empty(), DATA);
    assertThat(refused(draft)).containsExactly("kind UNKNOWN_KIND");
  }

  @Test
  void anIdentifierIsUpTo128PrintableCharacters() {
    String all = "";
    for (char c = ' '; c <= '~'; c++) {
      all += c;
    }
    assertThat(accepted(draft(all, "RequestCreated")).publisherId()).isEqualTo(all);
    assertThat(accepted(draft("x".repeat(128), "RequestCreated")).publisherId()).hasSize(128);
    assertThat(refused(draft("x".repeat(129), "RequestCreated")))
        .containsExactly("event_id TOO_LONG");
  }

  @ParameterizedTest
  @ValueSource(strings = {"é", "a\tb", "a\nb", "a\u007f", "\u0000", "\uD83D\uDD11"})
  void anIdentifierHoldsNothingElse(String publisherId) {
    assertThat(refused(draft(publisherId, "RequestCreated")))
        .containsExactly("event_id NOT_PRINTABLE_ASCII");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1969-12-31T23:59:59.999999999Z", "+10000-01-01T00:00:00Z"})
  void ancientAndAbsurdTimesAreRefused(Instant time) {
    assertThat(refused(new EventDraft("e", "", "RequestCreated", Optional.of(time), DATA)))
        .containsExactly("event_time OUT_OF_RANGE");
  }

  @Test
  void allThatIsWrongIsSaidAtOnce() {
    EventDraft draft =
        new EventDraft("é".repeat(200), "", "Manual", Optional.of(Instant.MIN), JsonObject.EMPTY);
    assertThat(refused(draft))
        .containsExactly(
            "event_id TOO_LONG",
            "event_id NOT_PRINTABLE_ASCII",
            "event_type MANUAL_NOT_PUBLISHED",
            "event_time OUT_OF_RANGE",
            "data.id REQUIRED",
            "data.requester REQUIRED");
  }

  @Test
  void anEventOf256KiBIsTheLargest() {
    int envelope = accepted(withJustification("x")).payload().text().length() - 1;
    int room = Payload.MAX_BYTES - envelope;
    String largest = accepted(withJustification("x".repeat(room))).payload().text();
    assertThat(largest.getBytes(StandardCharsets.UTF_8)).hasSize(Payload.MAX_BYTES);
    assertThat(refused(withJustification("x".repeat(room + 1))))
        .containsExactly("data EVENT_TOO_LARGE");
  }

  @Test
  void theLimitCountsBytesAsTheyAreSent() {
    assertThat(refused(withJustification("é".repeat(Payload.MAX_BYTES / 2))))
        .containsExactly("data EVENT_TOO_LARGE");
    assertThat(refused(withJustification("\n".repeat(Payload.MAX_BYTES / 2))))
        .containsExactly("data EVENT_TOO_LARGE");
  }

  @Test
  void theFingerprintIsASha256OfTheContent() {
    assertThat(fingerprint(draft("e-1", "RequestCreated"))).matches("[0-9a-f]{64}");
  }

  @Test
  void repeatingTheSameContentGivesTheSameFingerprint() {
    EventDraft draft = draft("e-1", "RequestCreated");
    Event first = accepted(draft);
    EventRules.Outcome later =
        EventRules.check(
            draft, EventKinds.CATALOGUE, new EventId(new UUID(1, 2)), RECEIVED.plusSeconds(60));
    assertThat(((EventRules.Outcome.Accepted) later).event().fingerprint())
        .isEqualTo(first.fingerprint());
  }

  @Test
  void theSpellingOfTheSameContentDoesNotCount() {
    EventDraft alias = draft("e-1", "AccessRequestCreated");
    EventDraft spelt =
        new EventDraft(
            "e-1",
            "access_request",
            "RequestCreated",
            Optional.empty(),
            TestJson.object(
                "{\"requester\": {\"name\": \"\", \"id\": \"u\"}, \"access_groups\": [],"
                    + " \"id\": \"7\"}"));
    assertThat(fingerprint(alias)).isEqualTo(fingerprint(draft("e-1", "RequestCreated")));
    assertThat(fingerprint(spelt)).isEqualTo(fingerprint(draft("e-1", "RequestCreated")));
  }

  @Test
  void anyOtherContentGivesAnotherFingerprint() {
    EventDraft draft = draft("e-1", "RequestCreated");
    Optional<Instant> time = Optional.of(RECEIVED);
    JsonObject otherData = TestJson.object("{\"id\": \"8\", \"requester\": {\"id\": \"u\"}}");
    assertThat(
            List.of(
                fingerprint(draft),
                fingerprint(draft("e-2", "RequestCreated")),
                fingerprint(draft("E-1", "RequestCreated")),
                fingerprint(draft("", "RequestCreated")),
                fingerprint(draft("e-1", "RequestApproved")),
                fingerprint(new EventDraft("e-1", "", "RequestCreated", time, DATA)),
                fingerprint(
                    new EventDraft("e-1", "", "RequestCreated", Optional.empty(), otherData))))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatIsAskedForByHandIsOtherContentThanWhatWasPublished() {
    EventDraft draft = draft("e-1", "RequestCreated");
    assertThat(EventFixture.anEvent().ofType("Manual").withPublisherId("e-1").build().fingerprint())
        .isNotEqualTo(fingerprint(draft));
  }

  @Test
  void thePayloadNeverPrintsItsContent() {
    assertThat(accepted(withJustification("hunter2")).payload().toString())
        .doesNotContain("hunter2");
  }

  private static EventDraft draft(String publisherId, String eventType) {
    return new EventDraft(publisherId, "", eventType, Optional.empty(), DATA);
  }

  private static EventDraft withJustification(String text) {
    return EventFixture.anEvent()
        .withPublisherId("e-1")
        .withData(
            JsonObject.builder()
                .put("id", "7")
                .put("requester", JsonObject.builder().put("id", "u").build())
                .put("justification", Json.of(text))
                .build())
        .draft();
  }

  private static EventRules.Outcome check(EventDraft draft) {
    return EventRules.check(draft, EventKinds.CATALOGUE, ID, RECEIVED);
  }

  private static Event accepted(EventDraft draft) {
    EventRules.Outcome outcome = check(draft);
    assertThat(outcome).isInstanceOf(EventRules.Outcome.Accepted.class);
    return ((EventRules.Outcome.Accepted) outcome).event();
  }

  private static String fingerprint(EventDraft draft) {
    return accepted(draft).fingerprint();
  }

  private static List<Violation> violations(EventRules.Outcome outcome) {
    assertThat(outcome).isInstanceOf(EventRules.Outcome.Refused.class);
    return ((EventRules.Outcome.Refused) outcome).violations();
  }

  private static List<String> fields(EventRules.Outcome outcome) {
    return violations(outcome).stream().map(v -> v.field() + " " + v.rule()).toList();
  }

  private static List<String> refused(EventDraft draft) {
    return fields(check(draft));
  }
}
