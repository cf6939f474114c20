package io.herald.application.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.access.Caller;
import io.herald.application.access.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class UrlMaskTest {
  private static final String SLACK =
      "https://hooks.slack.com/services/T0001/B0002/XXXXsecretXXXX?key=another-secret";

  @ParameterizedTest
  @CsvSource({
    "https://acme.com/a/b?c=d, https://acme.com/…",
    "https://acme.com:8443/a, https://acme.com:8443/…",
    "https://acme.com?c=d, https://acme.com/…",
    "https://acme.com#d, https://acme.com/…",
    "https://acme.com/, https://acme.com/",
    "https://acme.com, https://acme.com",
    "/services/T0001, …",
    "'', …"
  })
  void keeps_the_origin_and_hides_the_rest(String url, String masked) {
    assertThat(UrlMask.masked(url)).isEqualTo(masked);
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void only_admins_see_the_path(Role role) {
    Caller caller = new Caller("somebody", role, Caller.Door.CONSOLE, "");

    assertThat(UrlMask.forCaller(caller, SLACK))
        .isEqualTo(role == Role.ADMIN ? SLACK : "https://hooks.slack.com/…");
  }

  @Test
  void a_url_in_a_sentence_keeps_the_sentence() {
    assertThat(
            UrlMask.inTexts(List.of())
                .apply("a redirect to https://acme.com/secret/path; see (http://x.com/y)."))
        .isEqualTo("a redirect to https://acme.com/…; see (http://x.com/…).")
        .doesNotContain("secret");
  }

  @Test
  void a_url_is_hidden_wherever_a_text_repeats_it_or_a_part_of_it() {
    UrlMask.InTexts mask = UrlMask.inTexts(List.of(SLACK));

    for (String text :
        List.of(
            SLACK,
            "HTTPS://HOOKS.SLACK.COM/services/T0001/B0002/XXXXsecretXXXX",
            "no route for /services/T0001/B0002/XXXXsecretXXXX?key=another-secret",
            "Cannot POST /services/T0001/B0002/XXXXsecretXXXX",
            "{\"path\":\"\\/services\\/T0001\\/B0002\\/XXXXsecretXXXX\"}",
            "token XXXXsecretXXXX is revoked",
            "key=another-secret",
            "the key another-secret is revoked")) {
      assertThat(mask.apply(text))
          .doesNotContain("XXXXsecretXXXX")
          .doesNotContain("another-secret");
    }
  }

  @Test
  void a_part_is_hidden_in_its_decoded_spelling_too() {
    UrlMask.InTexts mask = UrlMask.inTexts(List.of("https://acme.com/in?key=a%2Fb%20secret%21"));

    assertThat(mask.apply("the key a/b secret! is wrong")).isEqualTo("the key … is wrong");
  }

  @Test
  void what_is_not_percent_encoded_has_no_other_spelling() {
    UrlMask.InTexts mask = UrlMask.inTexts(List.of("https://acme.com/100%-sure"));

    assertThat(mask.apply("no 100%-sure here")).isEqualTo("no … here");
  }

  @Test
  void short_words_of_a_path_spoil_no_text() {
    UrlMask.InTexts mask = UrlMask.inTexts(List.of("https://acme.com/api/v2?id=7", "https://a.b/"));

    assertThat(mask.apply("the api of v2 knows no id 7 / nothing"))
        .isEqualTo("the api of v2 knows no id 7 / nothing");
  }
}
