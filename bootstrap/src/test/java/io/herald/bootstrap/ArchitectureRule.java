package io.herald.bootstrap;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/**
 * What the modules and classes of Herald must keep to. Each rule can be stated for any root
 * package, so that it is checked on {@code io.herald} and proven on a small house with planted
 * violations.
 */
enum ArchitectureRule {
  DOMAIN_KNOWS_ONLY_ITSELF {
    @Override
    ArchRule under(String root) {
      return classes()
          .that()
          .resideInAPackage(root + ".domain..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(root + ".domain..", "java..", "org.jspecify..");
    }
  },

  APPLICATION_KNOWS_ONLY_THE_DOMAIN {
    @Override
    ArchRule under(String root) {
      return classes()
          .that()
          .resideInAPackage(root + ".application..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              root + ".application..", root + ".domain..", "java..", "org.jspecify..");
    }
  },

  /** Time and randomness come in from outside, so that tests can choose them. */
  CORE_READS_NO_CLOCK {
    private static final Set<String> READINGS =
        Set.of(
            "java.lang.Math.random",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.nanoTime",
            "java.lang.Thread.sleep",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.util.UUID.randomUUID");

    @Override
    ArchRule under(String root) {
      return noClasses()
          .that()
          .resideInAnyPackage(root + ".domain..", root + ".application..")
          .should(
              new ArchCondition<>("read a clock or draw at random") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  for (JavaAccess<?> access : item.getAccessesFromSelf()) {
                    var target =
                        access.getTargetOwner().getName() + "." + access.getTarget().getName();
                    if (READINGS.contains(target)) {
                      events.add(SimpleConditionEvent.satisfied(item, access.getDescription()));
                    }
                  }
                }
              });
    }
  },

  ADAPTERS_DO_NOT_KNOW_ONE_ANOTHER {
    @Override
    ArchRule under(String root) {
      var rules = new ArrayList<ArchRule>();
      for (var adapter : ADAPTERS) {
        var others =
            ADAPTERS.stream()
                .filter(other -> !other.equals(adapter))
                .map(other -> root + "." + other + "..")
                .toArray(String[]::new);
        rules.add(
            noClasses()
                .that()
                .resideInAPackage(root + "." + adapter + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others));
      }
      return CompositeArchRule.of(rules);
    }
  },

  CLIENT_KNOWS_ONLY_THE_PROTOCOL {
    @Override
    ArchRule under(String root) {
      return noClasses()
          .that()
          .resideInAPackage(root + ".cli..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(root + "..")
                  .and(resideOutsideOfPackages(root + ".cli..", root + ".proto..")));
    }
  },

  PROTOCOL_STAYS_AT_ITS_DOOR {
    @Override
    ArchRule under(String root) {
      return noClasses()
          .that()
          .resideOutsideOfPackages(
              root + ".proto..", root + ".grpc..", root + ".cli..", root + ".bootstrap..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(root + ".proto..");
    }
  },

  SCHEMA_STAYS_IN_PERSISTENCE {
    @Override
    ArchRule under(String root) {
      return noClasses()
          .that()
          .resideOutsideOfPackage(root + ".persistence..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(root + ".persistence.schema..");
    }
  },

  NOBODY_KNOWS_BOOTSTRAP {
    @Override
    ArchRule under(String root) {
      return noClasses()
          .that()
          .resideOutsideOfPackage(root + ".bootstrap..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(root + ".bootstrap..");
    }
  },

  /** A name says what a thing is or does; these endings say neither. */
  NAMES_SAY_WHAT_A_THING_IS {
    private static final Pattern EMPTY =
        Pattern.compile(".*(Impl|Manager|Utils?|Helpers?|Service|D[Tt][Oo])");

    @Override
    ArchRule under(String root) {
      return noClasses()
          .that(resideOutsideOfPackages(generated(root)))
          .should(
              new ArchCondition<>("have a name that ends in " + EMPTY) {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  events.add(
                      new SimpleConditionEvent(
                          item,
                          EMPTY.matcher(item.getSimpleName()).matches(),
                          item.getDescription()));
                }
              });
    }
  },

  PACKAGES_ARE_NULL_MARKED {
    @Override
    ArchRule under(String root) {
      return classes()
          .that(resideOutsideOfPackages(generated(root)))
          .should(
              new ArchCondition<>("be in a package that says @NullMarked") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  events.add(
                      new SimpleConditionEvent(
                          item,
                          item.getPackage().isAnnotatedWith(NullMarked.class),
                          item.getDescription() + " is in a package that does not"));
                }
              });
    }
  };

  private static final List<String> ADAPTERS =
      List.of("grpc", "web", "persistence", "http", "identity");

  /**
   * The rule for the house whose root package is given; a house may still lack some of its parts.
   */
  abstract ArchRule under(String root);

  private static String[] generated(String root) {
    return new String[] {root + ".proto..", root + ".persistence.schema..", root + ".web.jte.."};
  }
}
