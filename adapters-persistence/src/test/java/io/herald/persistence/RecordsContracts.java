package io.herald.persistence;

import io.herald.application.Records;
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

/** All contracts, on the records of one database. */
abstract class RecordsContracts {

  /** Empty records. */
  abstract Records emptyRecords();

  @Nested
  class OfTheEventJournal implements EventJournalContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfEvents implements EventsContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfWebhooks implements WebhooksContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfDueInvocations implements DueInvocationsContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfDirectInvocations implements DirectInvocationsContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfInvocations implements InvocationsContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfReplays implements ReplaysContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfRetention implements RetentionContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfStatistics implements StatisticsContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfTheSendingSwitch implements SendingSwitchContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfNodes implements NodesContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfApiTokens implements ApiTokensContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfSessions implements SessionsContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfSignInLinks implements SignInLinksContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfPeople implements PeopleContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfTheAuditLog implements AuditLogContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfSecretKeys implements SecretKeysContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfCircuits implements CircuitsContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfAnnouncements implements AnnouncementsContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfWebhookHealth implements WebhookHealthContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }

  @Nested
  class OfTheOrderOfDelivery implements DeliveryOrderContract {
    private final Records records = emptyRecords();

    @Override
    public Records records() {
      return records;
    }
  }
}
