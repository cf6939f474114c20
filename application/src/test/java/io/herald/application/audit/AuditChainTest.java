package io.herald.application.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.access.Caller;
import io.herald.application.access.Role;
import io.herald.domain.fixture.EventFixture;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AuditChainTest {
  private static final Instant NOON = EventFixture.NOON;
  private static final Caller DANA =
      new Caller("dana", Role.ADMIN, Caller.Door.CONSOLE, "198.51.100.7");

  @Test
  void every_part_of_an_entry_is_in_its_hash() {
    Set<String> hashes = new HashSet<>();
    List<AuditEntry> entries =
        List.of(
            entry(NOON, DANA, "a", "b", "c", "d", "e"),
            entry(NOON.plusNanos(1000), DANA, "a", "b", "c", "d", "e"),
            entry(NOON, Caller.HERALD, "a", "b", "c", "d", "e"),
            entry(
                NOON,
                new Caller("dana", Role.OPERATOR, Caller.Door.CONSOLE, "198.51.100.7"),
                "a",
                "b",
                "c",
                "d",
                "e"),
            entry(
                NOON,
                new Caller("dana", Role.ADMIN, Caller.Door.GRPC, "198.51.100.7"),
                "a",
                "b",
                "c",
                "d",
                "e"),
            entry(
                NOON,
                new Caller("dana", Role.ADMIN, Caller.Door.CONSOLE, "198.51.100.8"),
                "a",
                "b",
                "c",
                "d",
                "e"),
            entry(NOON, DANA, "x", "b", "c", "d", "e"),
            entry(NOON, DANA, "a", "x", "c", "d", "e"),
            entry(NOON, DANA, "a", "b", "x", "d", "e"),
            entry(NOON, DANA, "a", "b", "c", "x", "e"),
            entry(NOON, DANA, "a", "b", "c", "d", "x"),
            entry(NOON, DANA, "ab", "", "c", "d", "e"));

    entries.forEach(entry -> hashes.add(AuditChain.hash(AuditChain.BEGINNING, 1, entry)));
    hashes.add(AuditChain.hash(AuditChain.BEGINNING, 2, entries.getFirst()));
    hashes.add(AuditChain.hash("1".repeat(64), 1, entries.getFirst()));

    assertThat(hashes).hasSize(entries.size() + 2);
  }

  @Test
  void the_rule_never_changes() {
    assertThat(
            AuditChain.hash(
                AuditChain.BEGINNING, 1, entry(NOON, DANA, "a", "b", "c", "d", "\"é\"")))
        .isEqualTo("a266797bb64699aac3e2a4f64b8023e85594eaa57224f1e84cc7903f3adf4408");
  }

  private static AuditEntry entry(
      Instant at,
      Caller caller,
      String action,
      String object,
      String objectId,
      String before,
      String after) {
    return new AuditEntry(at, caller, action, object, objectId, before, after);
  }
}
