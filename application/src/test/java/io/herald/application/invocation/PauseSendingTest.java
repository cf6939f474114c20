package io.herald.application.invocation;

import static io.herald.application.WiredApplication.OPERATOR;
import static io.herald.application.WiredApplication.VIEWER;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.WiredApplication;
import io.herald.application.audit.AuditEntry;
import org.junit.jupiter.api.Test;

class PauseSendingTest {
  private final WiredApplication application = new WiredApplication();
  private final PauseSending pause = application.pauseSending;

  @Test
  void sending_is_paused_and_resumed_once_each() {
    assertThat(pause.paused(VIEWER)).isFalse();
    assertThat(pause.set(OPERATOR, true)).isTrue();
    assertThat(pause.set(OPERATOR, true)).isFalse();
    assertThat(pause.paused(VIEWER)).isTrue();
    assertThat(pause.set(OPERATOR, false)).isTrue();
    assertThat(pause.paused(VIEWER)).isFalse();
  }

  @Test
  void both_are_audited() {
    pause.set(OPERATOR, true);
    AuditEntry paused = application.lastAudit();
    pause.set(OPERATOR, false);
    AuditEntry resumed = application.lastAudit();

    assertThat(paused.action()).isEqualTo("sending.pause");
    assertThat(paused.before()).isEqualTo("{\"paused\":false}");
    assertThat(paused.after()).isEqualTo("{\"paused\":true}");
    assertThat(resumed.action()).isEqualTo("sending.resume");
    assertThat(resumed.caller()).isEqualTo(OPERATOR);
  }
}
