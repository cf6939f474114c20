package io.herald.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MySqlVariablesTest {
  private static final Map<String, String> GOOD =
      Map.of(
          "version",
          "8.4.5",
          "max_allowed_packet",
          "67108864",
          "log_bin",
          "ON",
          "binlog_format",
          "ROW",
          "sync_binlog",
          "1",
          "innodb_flush_log_at_trx_commit",
          "1",
          "innodb_doublewrite",
          "ON",
          "innodb_flush_method",
          "O_DIRECT",
          "read_only",
          "OFF");

  @ParameterizedTest
  @ValueSource(strings = {"8.0.15", "8.4.5", "9.1.0", "10.6.18-MariaDB", "11.4.5-MariaDB-log"})
  void a_server_with_the_usual_settings_will_do(String version) {
    MySqlVariables variables = with("version", version);

    assertThatCode(variables::check).doesNotThrowAnyException();
    assertThat(variables.durabilityGaps()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version            | 5.7.44          | needs MySQL 8.0
          version            | 10.5.3-MariaDB  | MariaDB 10.6
          read_only          | ON              | read-only
          super_read_only    | 1               | read-only
          max_allowed_packet | 4194304         | set max_allowed_packet to at least 16777216
          binlog_format      | STATEMENT       | set binlog_format to ROW
          """)
  void a_server_that_will_not_do_is_refused_in_a_sentence_that_names_the_setting(
      String variable, String value, String said) {
    MySqlVariables variables = with(variable, value);

    DatabaseRefused refused = catchThrowableOfType(DatabaseRefused.class, variables::check);

    assertThat(refused.reason()).isEqualTo(DatabaseRefused.Reason.UNSUITABLE);
    assertThat(refused).hasMessageContaining(said).hasMessageEndingWith(".");
  }

  @ParameterizedTest
  @CsvSource({
    "innodb_flush_log_at_trx_commit, 2",
    "sync_binlog, 0",
    "innodb_doublewrite, OFF",
    "innodb_flush_method, nosync"
  })
  void each_setting_that_weakens_a_commit_is_named(String variable, String value) {
    assertThat(with(variable, value).durabilityGaps())
        .singleElement()
        .asString()
        .startsWith(variable + "=" + value);
  }

  @Test
  void the_binary_log_weakens_nothing_where_there_is_none() {
    Map<String, String> values = new HashMap<>(GOOD);
    values.put("log_bin", "OFF");
    values.put("sync_binlog", "0");

    assertThat(new MySqlVariables(values).durabilityGaps()).isEmpty();
  }

  private static MySqlVariables with(String variable, String value) {
    Map<String, String> values = new HashMap<>(GOOD);
    values.put(variable, value);
    return new MySqlVariables(values);
  }
}
