package io.herald.domain.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventKindsTest {

  @Test
  void theCatalogueHoldsTheAccessRequest() {
    assertThat(EventKinds.CATALOGUE.all()).containsExactly(AccessRequestKind.INSTANCE);
    assertThat(EventKinds.CATALOGUE.named("access_request")).contains(AccessRequestKind.INSTANCE);
  }

  @Test
  void anEmptyNameMeansTheDefault() {
    assertThat(EventKinds.CATALOGUE.named("")).contains(AccessRequestKind.INSTANCE);
    assertThat(EventKinds.CATALOGUE.defaultKind()).isSameAs(AccessRequestKind.INSTANCE);
  }

  @Test
  void anUnknownNameIsRefusedWithTheNearest() {
    assertThat(EventKinds.CATALOGUE.named("Access_Request")).isEmpty();
    assertThat(EventKinds.CATALOGUE.unknown("access_requests").message())
        .isEqualTo("There is no event kind of this name. Did you mean access_request?");
    assertThat(EventKinds.CATALOGUE.unknown("x").field()).isEqualTo("kind");
  }

  @Test
  void aCatalogueIsNeverEmpty() {
    assertThatIllegalArgumentException().isThrownBy(() -> new EventKinds(List.of()));
  }
}
