package io.herald.domain.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.domain.json.Json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FewMembersTest {
  private static Map<String, Json> members(int count) {
    Map<String, Json> members = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      members.put("name " + (count - i), Json.of(i));
    }
    return members;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, FewMembers.MAX_SIZE, FewMembers.MAX_SIZE + 1, 200})
  void anObjectOfAnySizeHasTheMembersItWasGivenInTheirOrder(int count) {
    Map<String, Json> given = members(count);
    Map<String, Json> kept = new JsonObject(given).members();

    assertThat(kept).isEqualTo(given).hasSameHashCodeAs(given).hasSize(count);
    assertThat(List.copyOf(kept.keySet())).isEqualTo(List.copyOf(given.keySet()));
    assertThat(new ArrayList<>(kept.values())).isEqualTo(new ArrayList<>(given.values()));
    List<String> visited = new ArrayList<>();
    kept.forEach((name, value) -> {
      visited.add(name);
      assertThat(value).isEqualTo(given.get(name)).isEqualTo(kept.get(name));
      assertThat(kept).containsKey(name);
    });
    assertThat(visited).isEqualTo(List.copyOf(given.keySet()));
    assertThat(kept.get("another")).isNull();
    assertThat(kept).doesNotContainKey("another");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, FewMembers.MAX_SIZE + 1})
  void membersDoNotChange(int count) {
    Map<String, Json> given = members(count);
    Map<String, Json> kept = new JsonObject(given).members();
    given.clear();

    assertThat(kept).hasSize(count);
    assertThatThrownBy(() -> kept.put("more", Json.of(1)))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> kept.remove("name 1"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> kept.entrySet().iterator().next().setValue(Json.of(1)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void theIteratorEnds() {
    var entries = new FewMembers(members(1)).entrySet().iterator();
    entries.next();

    assertThat(entries.hasNext()).isFalse();
    assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
  }
}
