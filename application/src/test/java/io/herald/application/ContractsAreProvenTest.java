package io.herald.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.herald.application.ContractFaults.Fault;
import io.herald.application.access.ApiTokensContract;
import io.herald.application.access.PasswordHashing;
import io.herald.application.access.PasswordHashingContract;
import io.herald.application.access.PeopleContract;
import io.herald.application.access.PlainPasswordHashing;
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
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Each contract fails on records that break one of its promises, and on no whole ones. */
class ContractsAreProvenTest {
  /** What is wrong with the records that the contracts below are run on. */
  private static final ScopedValue<Optional<Fault>> FAULT = ScopedValue.newInstance();

  static List<Fault> faults() {
    return ContractFaults.all();
  }

  static Stream<Class<?>> contracts() {
    return ContractFaults.all().stream().<Class<?>>map(Fault::contract).distinct();
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aBrokenPromiseMakesItsContractFail(Fault fault) {
    Events events =
        run(Optional.of(fault), selectMethod(subject(fault.contract()), fault.caughtBy()));

    assertThat(events.started().count()).isOne();
    assertThat(thrownIn(events)).singleElement().isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @MethodSource("contracts")
  void wholeRecordsKeepTheContract(Class<?> contract) {
    Events events = run(Optional.empty(), selectClass(subject(contract)));

    assertThat(events.started().count()).isPositive();
    assertThat(thrownIn(events)).isEmpty();
  }

  @Test
  void noContractIsWithoutItsFaults() throws IOException, URISyntaxException {
    Path classes =
        Path.of(
            ContractsAreProvenTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    Set<String> written;
    try (Stream<Path> files = Files.walk(classes)) {
      written =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith("Contract.class"))
              .map(name -> name.substring(0, name.length() - ".class".length()))
              .collect(Collectors.toSet());
    }

    assertThat(contracts().map(Class::getSimpleName))
        .as("contracts with faults; add those of a new contract to ContractFaults")
        .containsExactlyInAnyOrderElementsOf(written);
  }

  private static Events run(Optional<Fault> fault, DiscoverySelector selector) {
    return ScopedValue.where(FAULT, fault)
        .call(
            () -> EngineTestKit.engine("junit-jupiter").selectors(selector).execute().testEvents());
  }

  private static List<Throwable> thrownIn(Events events) {
    return events.failed().stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class).getThrowable())
        .flatMap(Optional::stream)
        .toList();
  }

  private static Class<?> subject(Class<?> contract) {
    return Arrays.stream(ContractsAreProvenTest.class.getDeclaredClasses())
        .filter(contract::isAssignableFrom)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no class below that is a " + contract));
  }

  abstract static class Subject {
    private final Records records =
        FAULT.get().map(fault -> fault.in(new InMemoryRecords())).orElseGet(InMemoryRecords::new);

    public Records records() {
      return records;
    }
  }

  static class OfTheEventJournal extends Subject implements EventJournalContract {}

  static class OfEvents extends Subject implements EventsContract {}

  static class OfWebhooks extends Subject implements WebhooksContract {}

  static class OfDueInvocations extends Subject implements DueInvocationsContract {}

  static class OfDirectInvocations extends Subject implements DirectInvocationsContract {}

  static class OfInvocations extends Subject implements InvocationsContract {}

  static class OfTheSendingSwitch extends Subject implements SendingSwitchContract {}

  static class OfCircuits extends Subject implements CircuitsContract {}

  static class OfAnnouncements extends Subject implements AnnouncementsContract {}

  static class OfWebhookHealth extends Subject implements WebhookHealthContract {}

  static class OfTheOrderOfDelivery extends Subject implements DeliveryOrderContract {}

  static class OfNodes extends Subject implements NodesContract {}

  static class OfSessions extends Subject implements SessionsContract {}

  static class OfReplays extends Subject implements ReplaysContract {}

  static class OfSignInLinks extends Subject implements SignInLinksContract {}

  static class OfPeople extends Subject implements PeopleContract {}

  static class OfPasswordHashing implements PasswordHashingContract {
    private final PasswordHashing hashing =
        FAULT
            .get()
            .map(fault -> fault.in(PasswordHashing.class, new PlainPasswordHashing()))
            .orElseGet(PlainPasswordHashing::new);

    @Override
    public PasswordHashing hashing() {
      return hashing;
    }
  }

  static class OfApiTokens extends Subject implements ApiTokensContract {}

  static class OfTheAuditLog extends Subject implements AuditLogContract {}

  static class OfSecretKeys extends Subject implements SecretKeysContract {}

  static class OfRetention extends Subject implements RetentionContract {}

  static class OfStatistics extends Subject implements StatisticsContract {}
}
