package io.herald.application.keys;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.domain.fixture.EventFixture.NOON;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import io.herald.application.keys.SecretKeys.Beginning;
import io.herald.application.keys.SecretKeys.Step;
import io.herald.domain.Secret;
import io.herald.domain.webhook.Webhook;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What every {@link SecretKeys} keeps. */
public interface SecretKeysContract {
  BiFunction<String, String, AuditEntry> BEGUN =
      (before, after) -> audit("begun " + before + " " + after);
  BiFunction<String, String, AuditEntry> FINISHED =
      (before, after) -> audit("finished " + before + " " + after);

  /** Empty records. */
  Records records();

  private Beginning.Begun begin() {
    return (Beginning.Begun) records().keys().begin(NOON, "ada", BEGUN);
  }

  private List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    String cursor = "";
    do {
      steps.add(records().keys().step(cursor));
      cursor = steps.getLast().cursor();
    } while (!cursor.isEmpty());
    return steps;
  }

  private static int encrypted(List<Step> steps) {
    return steps.stream().mapToInt(Step::encrypted).sum();
  }

  private List<Webhook> webhooks(int count) {
    RecordsFixture fixture = new RecordsFixture(records());
    List<Webhook> webhooks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      webhooks.add(
          fixture.webhook(
              aWebhook()
                  .named("Webhook " + i)
                  .sending("POST", "https://acme.com/path-" + i)
                  .withBearer(Secret.of("token-of-webhook-" + i))));
    }
    return webhooks;
  }

  @Test
  default void aRotationEndsWithAnotherKeyAndSecretsReadAsBefore() {
    List<Webhook> webhooks = webhooks(120);
    String before = records().keys().status().key();

    Beginning.Begun begun = begin();
    assertThat(begun.keyBefore()).isEqualTo(before);
    assertThat(begun.resumed()).isFalse();
    assertThat(records().keys().status().unfinished())
        .hasValueSatisfying(rotation -> {
          assertThat(rotation.keyAfter()).isEqualTo(begun.keyAfter());
          assertThat(rotation.startedBy()).isEqualTo("ada");
          assertThat(rotation.startedAt()).isEqualTo(NOON);
        });
    List<Step> steps = steps();
    assertThat(records().keys().finish(NOON, FINISHED)).isTrue();

    assertThat(steps.stream().mapToLong(Step::rows).sum()).isEqualTo(begun.rows());
    assertThat(encrypted(steps)).isEqualTo((int) begun.rows());
    assertThat(records().keys().status().key()).isEqualTo(begun.keyAfter()).isNotEqualTo(before);
    assertThat(records().keys().status().unfinished()).isEmpty();
    assertThat(records().webhooks().configuration().webhooks())
        .containsExactlyInAnyOrderElementsOf(webhooks);
  }

  @Test
  default void whatWasBegunGoesOnAndOnlyItsBeginningAndItsEndAreAudited() {
    webhooks(9);
    int audited = records().audit().from(1, 500).items().size();
    Beginning.Begun first = begin();
    Step step = records().keys().step("");

    Beginning.Begun second = begin();

    assertThat(second)
        .isEqualTo(new Beginning.Begun(first.keyBefore(), first.keyAfter(), first.rows(), true));
    assertThat(encrypted(steps())).isEqualTo((int) first.rows() - step.encrypted());
    assertThat(records().keys().finish(NOON, FINISHED)).isTrue();
    assertThat(records().keys().finish(NOON, FINISHED)).isFalse();
    assertThat(records().audit().from(audited + 1L, 500).items())
        .extracting(AuditLog.Recorded::entry)
        .containsExactly(
            audit("begun " + first.keyBefore() + " " + first.keyAfter()),
            audit("finished " + first.keyBefore() + " " + first.keyAfter()));
  }

  @Test
  default void whatIsSavedDuringARotationIsOfTheNewKeyAlready() {
    webhooks(2);
    begin();
    steps();
    new RecordsFixture(records())
        .webhook(aWebhook().named("Meanwhile").withBearer(Secret.of("saved-meanwhile")));

    assertThat(encrypted(steps().subList(0, 1))).isZero();
    assertThat(records().keys().finish(NOON, FINISHED)).isTrue();
  }

  @Test
  default void oneRotationFollowsTheOther() {
    List<Webhook> webhooks = webhooks(3);
    String key = records().keys().status().key();
    for (int i = 0; i < 3; i++) {
      Beginning.Begun begun = begin();
      assertThat(begun.keyBefore()).isEqualTo(key);
      steps();
      records().keys().finish(NOON, FINISHED);
      records().keys().tidy(NOON);
      key = begun.keyAfter();
    }
    assertThat(records().webhooks().find(webhooks.getFirst().id())).contains(webhooks.getFirst());
  }
}
