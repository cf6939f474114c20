package io.herald.application.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import org.junit.jupiter.api.Test;

/** What every {@link Nodes} keeps. */
public interface NodesContract {

  /** Empty records. */
  Records records();

  @Test
  default void aNodeCountsItselfOnceHoweverOftenItIsHeardOf() {
    assertThat(records().nodes().beat()).isEqualTo(1);
    assertThat(records().nodes().beat()).isEqualTo(1);
  }

  @Test
  default void aNodeThatLeftMayComeBack() {
    records().nodes().beat();
    records().nodes().leave();
    records().nodes().leave();

    assertThat(records().nodes().beat()).isEqualTo(1);
  }
}
