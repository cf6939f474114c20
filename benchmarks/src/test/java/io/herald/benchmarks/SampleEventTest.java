package io.herald.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SampleEventTest {
  private final SampleEvent sample =
      new SampleEvent("event-17", "request-3", 1_696_263_265_851_898_000L, "target-42");

  @Test
  void thePayloadIsJsonOfExactlyOneKibibyte() {
    assertThat(sample.payload().getBytes(StandardCharsets.UTF_8))
        .hasSize(SampleEvent.PAYLOAD_BYTES);
    assertThat(sample.payload()).contains("\"event_time\":1696263265.851898000,");
    JsonNode json = JsonMapper.shared().readTree(sample.payload());
    assertThat(json.at("/data/id").asString()).isEqualTo("request-3");
    assertThat(json.at("/data/access_groups/0/integration/name").asString()).isEqualTo("target-42");
  }

  @Test
  void theEventSaysWhatThePayloadSays() {
    JsonNode data = JsonMapper.shared().readTree(sample.payload()).get("data");
    var published = sample.event().getAccessRequest();

    assertThat(published.getData().getJustification())
        .isEqualTo(data.get("justification").asString());
    assertThat(published.getEventTime())
        .isEqualTo(Timestamp.newBuilder().setSeconds(1_696_263_265).setNanos(851_898_000).build());
    assertThat(published.getData().getId()).isEqualTo(data.get("id").asString());
    assertThat(published.getData().getAccessGroups(0).getAccessUnits(0).getResource().getPath())
        .isEqualTo(data.at("/access_groups/0/access_units/0/resource/path").asString());
  }

  @Test
  void onlyWhatMustBeEscapedIsEscaped() {
    assertThat(SampleEvent.escape("a\"b\\c\n\u0001\u2028/é🚀"))
        .isEqualTo("a\\\"b\\\\c\\n\\u0001\\u2028/é🚀");
  }
}
