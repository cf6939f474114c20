package io.herald.persistence;

import static io.herald.persistence.schema.Tables.INSTALLATION;

import io.herald.application.audit.AuditEntry;
import io.herald.application.invocation.SendingSwitch;

/** {@link SendingSwitch} on jOOQ. */
final class JooqSendingSwitch implements SendingSwitch {
  private final Storage storage;
  private final AuditChain audit;

  JooqSendingSwitch(Storage storage, AuditChain audit) {
    this.storage = storage;
    this.audit = audit;
  }

  @Override
  public boolean paused() {
    return storage.read(context ->
        context.select(INSTALLATION.PAUSED).from(INSTALLATION).fetchSingle().value1() == 1);
  }

  @Override
  public boolean set(boolean paused, AuditEntry entry) {
    return storage
        .writes()
        .submit(transaction -> {
          int rows =
              transaction
                  .update(INSTALLATION)
                  .set(INSTALLATION.PAUSED, paused ? 1 : 0)
                  .where(INSTALLATION.PAUSED.eq(paused ? 0 : 1))
                  .execute();
          if (rows == 1) {
            audit.append(transaction, entry);
          }
          return rows == 1;
        });
  }
}
