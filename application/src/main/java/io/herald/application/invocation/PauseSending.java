package io.herald.application.invocation;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.audit.AuditEntry;
import io.herald.domain.json.Json;
import io.herald.domain.json.Json.JsonObject;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** Pauses and resumes all sending of all nodes; publishing goes on. Thread-safe. */
public final class PauseSending {
  private final SendingSwitch sendingSwitch;
  private final InstantSource clock;

  public PauseSending(SendingSwitch sendingSwitch, InstantSource clock) {
    this.sendingSwitch = sendingSwitch;
    this.clock = clock;
  }

  /** Needs VIEW. */
  public boolean paused(Caller caller) {
    caller.require(Permission.VIEW);
    return sendingSwitch.paused();
  }

  /** Pauses or resumes; false if it was so already. Needs OPERATE. */
  public boolean set(Caller caller, boolean paused) {
    caller.require(Permission.OPERATE);
    return sendingSwitch.set(
        paused,
        new AuditEntry(
            clock.instant().truncatedTo(ChronoUnit.MICROS),
            caller,
            paused ? "sending.pause" : "sending.resume",
            "sending",
            "",
            text(!paused),
            text(paused)));
  }

  private static String text(boolean paused) {
    return JsonObject.builder().put("paused", Json.of(paused)).build().text();
  }
}
