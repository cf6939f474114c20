package io.herald.application;

import io.herald.application.access.ApiTokens;
import io.herald.application.access.People;
import io.herald.application.access.Sessions;
import io.herald.application.access.SignInLinks;
import io.herald.application.audit.AuditLog;
import io.herald.application.event.EventJournal;
import io.herald.application.event.Events;
import io.herald.application.invocation.Circuits;
import io.herald.application.invocation.DirectInvocations;
import io.herald.application.invocation.DueInvocations;
import io.herald.application.invocation.Invocations;
import io.herald.application.invocation.Replays;
import io.herald.application.invocation.SendingSwitch;
import io.herald.application.keys.SecretKeys;
import io.herald.application.node.Nodes;
import io.herald.application.retention.Retention;
import io.herald.application.statistics.Statistics;
import io.herald.application.webhook.Announcements;
import io.herald.application.webhook.WebhookHealth;
import io.herald.application.webhook.Webhooks;
import java.time.Duration;

/**
 * The ports of one storage, as their contracts see it. Each contract gets an empty one for each
 * test.
 */
public interface Records {
  /** How long claims last in the contracts. */
  Duration LEASE = Duration.ofSeconds(40);

  EventJournal journal();

  Events events();

  Webhooks webhooks();

  DueInvocations due();

  DirectInvocations direct();

  Invocations invocations();

  Replays replays();

  Retention retention();

  Statistics statistics();

  SendingSwitch sendingSwitch();

  Circuits circuits();

  Announcements announcements();

  WebhookHealth health();

  Nodes nodes();

  ApiTokens tokens();

  Sessions sessions();

  SignInLinks links();

  People people();

  AuditLog audit();

  SecretKeys keys();

  /** Lets due times and the ends of leases come nearer by so much. */
  void passTime(Duration duration);
}
