package io.herald.application.retention;

import java.time.Instant;

/** Takes as much room as a test says, and finds nothing to remove. One thread. */
public final class MeasuredRetention implements Retention {
  public long usedBytes;

  @Override
  public Step removePayloads(Instant before) {
    return new Step(0, false);
  }

  @Override
  public Step removeExchanges(Instant before) {
    return new Step(0, false);
  }

  @Override
  public Step removeRecords(Instant before) {
    return new Step(0, false);
  }

  @Override
  public Step removeAudit(Instant before) {
    return new Step(0, false);
  }

  @Override
  public long usedBytes() {
    return usedBytes;
  }

  @Override
  public boolean freesRecordsOnly() {
    return false;
  }

  @Override
  public boolean shrink() {
    return false;
  }
}
