package io.herald.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MySqlUrlTest {
  @Test
  void exchangesThePortAndNothingElse() {
    assertThat(MySqlUrl.port("jdbc:mysql://127.0.0.1:3307/herald?a=b")).isEqualTo(3307);
    assertThat(MySqlUrl.port("jdbc:mysql://localhost/herald")).isEqualTo(3306);
    assertThat(MySqlUrl.through("jdbc:mysql://127.0.0.1:3307/herald?a=b", 99))
        .isEqualTo("jdbc:mysql://127.0.0.1:99/herald?a=b");
  }

  @Test
  void refusesServersElsewhere() {
    assertThatThrownBy(() -> MySqlUrl.port("jdbc:mysql://db.example.com/herald"))
        .isInstanceOf(Options.Wrong.class);
  }
}
