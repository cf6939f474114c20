package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.application.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListPageTest {

  @Test
  void pagesShowEveryElementOnceInOrder() {
    List<String> all = List.of("a", "b", "c", "d", "e");
    List<String> shown = new ArrayList<>();
    String token = "";
    do {
      Page<String> page = ListPage.of(all, Function.identity(), new Page.Request(2, token));
      shown.addAll(page.items());
      token = page.nextToken();
    } while (!token.isEmpty());

    assertThat(shown).isEqualTo(all);
  }

  @Test
  void pagingGoesOnWhereItWasIfElementsCameAndWent() {
    String token =
        ListPage.of(List.of("a", "b", "c"), Function.identity(), new Page.Request(2, ""))
            .nextToken();

    assertThat(
            ListPage.of(
                    List.of("0", "a", "b", "c"), Function.identity(), new Page.Request(2, token))
                .items())
        .containsExactly("c");
    assertThat(
            ListPage.of(List.of("a", "x", "c"), Function.identity(), new Page.Request(2, token))
                .items())
        .containsExactly("c");
    assertThat(ListPage.of(List.of("a"), Function.identity(), new Page.Request(2, token)).items())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"!", "eA", "OjA", "LTE6YQ", "OTk5OTk5OTk5OTphYQ"})
  void aTokenOfSomebodyElsesMakingIsRefused(String token) {
    assertThatThrownBy(
            () -> ListPage.of(List.of("a"), Function.identity(), new Page.Request(2, token)))
        .isInstanceOf(Page.InvalidToken.class);
  }
}
