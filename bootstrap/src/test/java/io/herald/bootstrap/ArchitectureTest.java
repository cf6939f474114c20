package io.herald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.herald.bootstrap.planted.application.ReadsTheClock;
import io.herald.bootstrap.planted.application.UsesLogging;
import io.herald.bootstrap.planted.bootstrap.ReadsTheTables;
import io.herald.bootstrap.planted.cli.OpensTheDomain;
import io.herald.bootstrap.planted.domain.CallsTheApplication;
import io.herald.bootstrap.planted.domain.RequestHelper;
import io.herald.bootstrap.planted.grpc.CallsTheConsole;
import io.herald.bootstrap.planted.http.StartsTheServer;
import io.herald.bootstrap.planted.unmarked.KnowsNoNull;
import io.herald.bootstrap.planted.web.SpeaksProtocol;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ArchitectureTest {

  private static final String HERALD = "io.herald";
  private static final String PLANTED = "io.herald.bootstrap.planted";

  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(
              location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
          .importPackages(HERALD);

  private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages(PLANTED);

  @ParameterizedTest
  @EnumSource
  void theCodeKeepsTheRule(ArchitectureRule rule) {
    rule.under(HERALD).allowEmptyShould(true).check(PRODUCTION);
  }

  @ParameterizedTest
  @EnumSource
  void theRuleFindsItsPlantedViolationAndNothingElse(ArchitectureRule rule) {
    var found = rule.under(PLANTED).evaluate(VIOLATIONS).getFailureReport().getDetails();

    assertThat(found)
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains(violationOf(rule).getName()));
  }

  @Test
  void everyModuleOfTheDistributionIsLookedAt() {
    assertThat(
            List.of(
                "application",
                "bootstrap",
                "cli",
                "domain",
                "grpc",
                "http",
                "identity",
                "persistence",
                "proto",
                "web"))
        .allSatisfy(
            module -> assertThat(PRODUCTION.containPackage(HERALD + "." + module)).isTrue());
  }

  private static Class<?> violationOf(ArchitectureRule rule) {
    return switch (rule) {
      case DOMAIN_KNOWS_ONLY_ITSELF -> CallsTheApplication.class;
      case APPLICATION_KNOWS_ONLY_THE_DOMAIN -> UsesLogging.class;
      case CORE_READS_NO_CLOCK -> ReadsTheClock.class;
      case ADAPTERS_DO_NOT_KNOW_ONE_ANOTHER -> CallsTheConsole.class;
      case CLIENT_KNOWS_ONLY_THE_PROTOCOL -> OpensTheDomain.class;
      case PROTOCOL_STAYS_AT_ITS_DOOR -> SpeaksProtocol.class;
      case SCHEMA_STAYS_IN_PERSISTENCE -> ReadsTheTables.class;
      case NOBODY_KNOWS_BOOTSTRAP -> StartsTheServer.class;
      case NAMES_SAY_WHAT_A_THING_IS -> RequestHelper.class;
      case PACKAGES_ARE_NULL_MARKED -> KnowsNoNull.class;
    };
  }
}
