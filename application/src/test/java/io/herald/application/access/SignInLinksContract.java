package io.herald.application.access;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.domain.fixture.EventFixture.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.access.SignInLinks.SignInLink;
import org.junit.jupiter.api.Test;

/** What every {@link SignInLinks} keeps. */
public interface SignInLinksContract {

  /** Empty records. */
  Records records();

  private static SignInLink link(String hash, String purpose) {
    return new SignInLink(hash, purpose, "Ada", Role.ADMIN, NOON.plusSeconds(60));
  }

  private void offer(SignInLink link) {
    records().links().offer(link, audit("link.offer"));
  }

  @Test
  default void aLinkWorksOnceHoweverOftenItIsLookedAt() {
    SignInLink link = link("one", "first-admin");
    offer(link);

    assertThat(records().links().find("one", NOON)).contains(link);
    assertThat(records().links().find("one", NOON)).contains(link);
    assertThat(records().links().use("another", NOON)).isEmpty();
    assertThat(records().links().use("one", NOON)).contains(link);
    assertThat(records().links().use("one", NOON)).isEmpty();
    assertThat(records().links().find("one", NOON)).isEmpty();
    assertThat(records().audit().from(1, 10).items())
        .extracting(recorded -> recorded.entry().action())
        .containsExactly("link.offer");
  }

  @Test
  default void aLinkWorksUntilItExpires() {
    offer(link("one", "first-admin"));
    offer(link("two", "invitation"));

    assertThat(records().links().find("one", NOON.plusSeconds(60))).isEmpty();
    assertThat(records().links().use("one", NOON.plusSeconds(60))).isEmpty();
    assertThat(records().links().use("two", NOON.plusSeconds(59))).isPresent();
  }

  @Test
  default void aNewLinkReplacesAnUnusedOneOfItsPurpose() {
    offer(link("one", "first-admin"));
    offer(link("other", "invitation of bob"));
    offer(link("two", "first-admin"));

    assertThat(records().links().use("one", NOON)).isEmpty();
    assertThat(records().links().use("two", NOON)).isPresent();
    assertThat(records().links().use("other", NOON)).isPresent();
  }
}
