package io.herald.persistence;

import static io.herald.persistence.schema.Tables.CONFIGURATION;

import io.herald.application.audit.AuditEntry;
import io.herald.application.invocation.SendingSwitch;

/** The pause, beside the configuration's version. */
final class JooqSendingSwitch implements SendingSwitch {
  private static final short ONLY = 1;

  private final Engine engine;

  JooqSendingSwitch(Engine engine) {
    this.engine = engine;
  }

  @Override
  public boolean paused() {
    return engine.read(dsl -> dsl.fetchExists(CONFIGURATION, CONFIGURATION.PAUSED.eq(true)));
  }

  @Override
  public boolean set(boolean paused, AuditEntry audit) {
    return engine
        .writes()
        .run(session -> {
          int changed =
              session
                  .dsl()
                  .update(CONFIGURATION)
                  .set(CONFIGURATION.PAUSED, paused)
                  .where(CONFIGURATION.ID.eq(ONLY).and(CONFIGURATION.PAUSED.ne(paused)))
                  .execute();
          if (changed > 0) {
            AuditTrail.append(session, audit);
          }
          return changed > 0;
        });
  }
}
