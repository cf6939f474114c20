package io.herald.domain.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdTextTest {
  private static final UUID ID = UUID.fromString("019a1b2c-3d4e-7f60-8123-456789abcdef");
  private static final String TEXT = "01k8djrfaefxg828t5cy4tqkff";

  @Test
  void thePrefixSaysWhatIsIdentified() {
    assertThat(new EventId(ID)).hasToString("evt_" + TEXT);
    assertThat(new WebhookId(ID)).hasToString("whk_" + TEXT);
    assertThat(new InvocationId(ID)).hasToString("inv_" + TEXT);
  }

  @Test
  void readsItsOwnSpellingOnly() {
    assertThat(EventId.parse("evt_" + TEXT)).contains(new EventId(ID));
    assertThat(WebhookId.parse("whk_" + TEXT)).contains(new WebhookId(ID));
    assertThat(InvocationId.parse("inv_" + TEXT)).contains(new InvocationId(ID));
    assertThat(EventId.parse("whk_" + TEXT)).isEmpty();
    assertThat(WebhookId.parse("inv_" + TEXT)).isEmpty();
    assertThat(InvocationId.parse("evt_" + TEXT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "evt_",
        "evt_0000000000000000000000000",
        "evt_000000000000000000000000000",
        "EVT_00000000000000000000000000",
        "evt_0000000000000000000000000A",
        "evt_0000000000000000000000000i",
        "evt_0000000000000000000000000l",
        "evt_0000000000000000000000000o",
        "evt_0000000000000000000000000u",
        "evt_0000000000000000000000000-",
        "evt_0000000000000000000000000é",
        "evt_80000000000000000000000000",
        " evt_00000000000000000000000000",
      })
  void refusesEverythingElse(String text) {
    assertThat(EventId.parse(text)).isEmpty();
  }

  @Test
  void spellsTheSmallestAndTheLargest() {
    assertThat(new EventId(new UUID(0, 0))).hasToString("evt_00000000000000000000000000");
    assertThat(new EventId(new UUID(-1, -1))).hasToString("evt_7zzzzzzzzzzzzzzzzzzzzzzzzz");
    assertThat(EventId.parse("evt_7zzzzzzzzzzzzzzzzzzzzzzzzz"))
        .contains(new EventId(new UUID(-1, -1)));
  }

  @Test
  void anyIdentifierReadsBackAndSortsAsItsText() {
    long seed = 32;
    Random random = new Random(seed);
    List<InvocationId> ids = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      InvocationId id = new InvocationId(new UUID(random.nextLong(), random.nextLong()));
      ids.add(id);
      assertThat(InvocationId.parse(id.toString())).as("seed %d, round %d", seed, i).contains(id);
    }
    assertThat(ids.stream().sorted().toList())
        .isEqualTo(ids.stream().sorted(Comparator.comparing(InvocationId::toString)).toList());
  }
}
