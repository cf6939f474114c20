package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.access.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the settings tell admins about the installation. */
class SettingsPagesTest {
  private static final String BEYOND = "The database is larger than it may be";

  private final ConsoleFixture console = new ConsoleFixture();

  @AfterEach
  void close() {
    console.close();
  }

  private String settings(Role role) {
    return console.browser(role).get("/settings").body();
  }

  @Test
  void adminsSeeWhatIsKeptForHowLongAndHowLargeTheDatabaseIs() {
    console.app.retention.usedBytes = 3L << 29;

    assertThat(settings(Role.ADMIN))
        .contains("What is kept", "30 days", "36h", "for ever", "1.5 GiB now", "at most 2.0 GiB")
        .doesNotContain(BEYOND);
  }

  @Test
  void aDatabaseLargerThanItMayBeIsSaidToBe() {
    console.app.retention.usedBytes = (2L << 30) + 1;

    assertThat(settings(Role.ADMIN)).contains(BEYOND);
  }

  @Test
  void othersAreNotToldThat() {
    assertThat(settings(Role.OPERATOR)).doesNotContain("What is kept");
    assertThat(settings(Role.VIEWER)).doesNotContain("What is kept");
  }
}
