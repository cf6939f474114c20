package io.herald.application.audit;

import static io.herald.application.WiredApplication.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Page;
import io.herald.application.WiredApplication;
import io.herald.application.access.Caller;
import io.herald.application.audit.AuditLog.Recorded;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ReadAuditTest {
  private final WiredApplication application = new WiredApplication();

  @Test
  void the_newest_entries_come_first() {
    append(3);

    assertThat(
            application
                .readAudit
                .list(
                    ADMIN,
                    new AuditLog.Query("", "", Optional.empty(), Optional.empty()),
                    Page.Request.first())
                .items())
        .extracting(recorded -> recorded.entry().object())
        .containsExactly("object 3", "object 2", "object 1");
  }

  @Test
  void an_export_goes_from_entry_to_entry_in_batches() {
    append(501);

    List<Recorded> first = application.readAudit.export(ADMIN, 1);
    List<Recorded> second = application.readAudit.export(ADMIN, first.getLast().sequence() + 1);

    assertThat(first).hasSize(500);
    assertThat(second).extracting(Recorded::sequence).containsExactly(501L);
    assertThat(application.readAudit.export(ADMIN, 502)).isEmpty();
  }

  @Test
  void a_log_as_it_was_written_is_intact() {
    append(1001);

    assertThat(application.readAudit.verify(ADMIN))
        .isEqualTo(
            new ReadAudit.Verdict.Intact(
                1001, application.auditLog.from(1001, 1).items().getFirst().hash()));
    assertThat(new WiredApplication().readAudit.verify(ADMIN))
        .isEqualTo(new ReadAudit.Verdict.Intact(0, AuditChain.BEGINNING));
  }

  @Test
  void an_entry_that_was_changed_breaks_the_chain() {
    append(3);

    assertThat(
            verify(log ->
                replaced(
                    log,
                    1,
                    old ->
                        new Recorded(
                            old.sequence(), entry("forged"), old.previousHash(), old.hash()))))
        .isInstanceOfSatisfying(
            ReadAudit.Verdict.Broken.class, broken -> assertThat(broken.sequence()).isEqualTo(2));
  }

  @Test
  void an_entry_that_was_changed_with_its_hash_breaks_the_chain_after_it() {
    append(3);

    assertThat(
            verify(log ->
                replaced(
                    log,
                    1,
                    old ->
                        new Recorded(
                            old.sequence(),
                            entry("forged"),
                            old.previousHash(),
                            AuditChain.hash(old.previousHash(), old.sequence(), entry("forged"))))))
        .isInstanceOfSatisfying(
            ReadAudit.Verdict.Broken.class, broken -> assertThat(broken.sequence()).isEqualTo(3));
  }

  @Test
  void an_entry_that_is_missing_breaks_the_chain() {
    append(3);

    assertThat(verify(log -> List.of(log.get(0), log.get(2))))
        .isInstanceOfSatisfying(
            ReadAudit.Verdict.Broken.class, broken -> assertThat(broken.sequence()).isEqualTo(2));
  }

  @Test
  void entries_that_were_cut_off_the_end_are_missed() {
    append(3);

    assertThat(verify(log -> log.subList(0, 2)))
        .isInstanceOfSatisfying(
            ReadAudit.Verdict.Broken.class, broken -> assertThat(broken.sequence()).isEqualTo(3));
  }

  @Test
  void a_newest_entry_that_was_replaced_and_sealed_anew_is_named() {
    append(3);

    assertThat(
            verify(log ->
                replaced(
                    log,
                    2,
                    old ->
                        new Recorded(
                            old.sequence(),
                            entry("forged"),
                            old.previousHash(),
                            AuditChain.hash(old.previousHash(), old.sequence(), entry("forged"))))))
        .isInstanceOfSatisfying(
            ReadAudit.Verdict.Broken.class, broken -> assertThat(broken.sequence()).isEqualTo(3));
  }

  @Test
  void what_retention_removed_at_the_beginning_is_not_missed() {
    append(3);

    assertThat(verify(log -> log.subList(1, 3)))
        .isInstanceOfSatisfying(
            ReadAudit.Verdict.Intact.class, intact -> assertThat(intact.entries()).isEqualTo(2));
  }

  private ReadAudit.Verdict verify(UnaryOperator<List<Recorded>> tampering) {
    List<Recorded> tampered = tampering.apply(application.auditLog.from(1, 500).items());
    return new ReadAudit(new TamperedLog(tampered, application.auditLog.head())).verify(ADMIN);
  }

  private static List<Recorded> replaced(
      List<Recorded> log, int index, UnaryOperator<Recorded> change) {
    List<Recorded> changed = new ArrayList<>(log);
    changed.set(index, change.apply(changed.get(index)));
    return changed;
  }

  private void append(int count) {
    for (int i = 1; i <= count; i++) {
      application.auditLog.append(entry("object " + i));
    }
  }

  private AuditEntry entry(String object) {
    return new AuditEntry(application.clock.instant(), Caller.HERALD, "test", object, "", "", "");
  }

  /** A log that somebody changed behind Herald's back. */
  private record TamperedLog(List<Recorded> entries, Head head) implements AuditLog {
    @Override
    public Page<Recorded> list(Query query, Page.Request page) {
      return new Page<>(entries, "");
    }

    @Override
    public Page<Recorded> from(long sequence, int limit) {
      return new Page<>(
          entries.stream().filter(entry -> entry.sequence() >= sequence).limit(limit).toList(), "");
    }

    @Override
    public void append(AuditEntry entry) {
      throw new UnsupportedOperationException("nobody writes here");
    }
  }
}
