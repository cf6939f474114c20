package io.herald.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FormTest {
  @Test
  void fieldsAreDecodedAndKeepTheirOrder() {
    Form form = Form.parse("b=1&a=x+y%26%C3%A4&b=2&&empty=&bare");
    assertThat(form.names()).containsExactly("b", "a", "empty", "bare");
    assertThat(form.all("b")).isEqualTo(List.of("1", "2"));
    assertThat(form.text("a")).isEqualTo("x y&ä");
    assertThat(form.text("bare")).isEmpty();
    assertThat(form.has("bare")).isTrue();
    assertThat(form.text("absent")).isEmpty();
  }

  @Test
  void areasHaveTheLineEndsThatPeopleMean() {
    assertThat(Form.parse("t=a%0D%0Ab%0Dc%0Ad").area("t")).isEqualTo("a\nb\nc\nd");
  }

  @Test
  void whatIsNotWellFormedIsRefused() {
    assertThatThrownBy(() -> Form.parse("a=%zz")).isInstanceOf(Form.Refused.class);
    assertThatThrownBy(() -> Form.parse("a=%")).isInstanceOf(Form.Refused.class);
  }

  @Test
  void moreFieldsThanAnyFormHasAreRefused() {
    assertThatThrownBy(() -> Form.parse("a=1&".repeat(Form.MAX_FIELDS + 1)))
        .isInstanceOf(Form.Refused.class)
        .hasMessageContaining("5000");
  }

  @Test
  void aTokenBelongsToOneCookieOnly() {
    String token = FormToken.of("cookie");
    assertThat(FormToken.matches(token, "cookie")).isTrue();
    assertThat(FormToken.matches(token, "other")).isFalse();
    assertThat(FormToken.matches("", "cookie")).isFalse();
    assertThat(FormToken.matches(FormToken.of(" "), "")).isFalse();
  }
}
