package io.herald.application;

import io.herald.application.access.ApiTokensContract;
import io.herald.application.access.PeopleContract;
import io.herald.application.access.SessionsContract;
import io.herald.application.access.SignInLinksContract;
import io.herald.application.audit.AuditLogContract;
import io.herald.application.event.EventJournalContract;
import io.herald.application.event.EventsContract;
import io.herald.application.invocation.CircuitsContract;
import io.herald.application.invocation.DeliveryOrderContract;
import io.herald.application.invocation.DirectInvocationsContract;
import io.herald.application.invocation.DueInvocationsContract;
import io.herald.application.invocation.InvocationsContract;
import io.herald.application.invocation.ReplaysContract;
import io.herald.application.invocation.SendingSwitchContract;
import io.herald.application.keys.SecretKeysContract;
import io.herald.application.node.NodesContract;
import io.herald.application.retention.RetentionContract;
import io.herald.application.statistics.StatisticsContract;
import io.herald.application.webhook.AnnouncementsContract;
import io.herald.application.webhook.WebhookHealthContract;
import io.herald.application.webhook.WebhooksContract;
import org.junit.jupiter.api.Nested;

/** The fakes keep the contracts. */
class InMemoryRecordsTest {
  private final Records records = new InMemoryRecords();

  @Nested
  class OfTheEventJournal implements EventJournalContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfEvents implements EventsContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfWebhooks implements WebhooksContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfDueInvocations implements DueInvocationsContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfDirectInvocations implements DirectInvocationsContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfInvocations implements InvocationsContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfReplays implements ReplaysContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfRetention implements RetentionContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfStatistics implements StatisticsContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfTheSendingSwitch implements SendingSwitchContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfNodes implements NodesContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfApiTokens implements ApiTokensContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfSessions implements SessionsContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfSignInLinks implements SignInLinksContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfPeople implements PeopleContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfTheAuditLog implements AuditLogContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfSecretKeys implements SecretKeysContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfCircuits implements CircuitsContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfAnnouncements implements AnnouncementsContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfWebhookHealth implements WebhookHealthContract {
    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfTheOrderOfDelivery implements DeliveryOrderContract {
    @Override
    public Records records() {
      return records;
    }
  }
}
