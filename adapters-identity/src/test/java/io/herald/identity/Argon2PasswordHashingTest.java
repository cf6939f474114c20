package io.herald.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Overloaded;
import io.herald.application.access.PasswordHashing;
import io.herald.application.access.PasswordHashingContract;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Argon2PasswordHashingTest implements PasswordHashingContract {
  private final Argon2PasswordHashing hashing = new Argon2PasswordHashing(new SecureRandom());

  @Override
  public PasswordHashing hashing() {
    return hashing;
  }

  @AfterEach
  void close() {
    hashing.close();
  }

  @Test
  void theParametersAreThoseOfOwaspAndStandInTheText() {
    assertThat(hashing.hash("correct horse battery"))
        .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
        .matches("[!-~]+");
  }

  /** Made by the reference implementation: argon2 somesalt -id -t 2 -k 256 -p 1 (RFC 9106). */
  @Test
  void whatOthersMadeMatchesAndIsOutdated() {
    String foreign =
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    assertThat(hashing.matches("password", foreign)).isTrue();
    assertThat(hashing.matches("passworD", foreign)).isFalse();
    assertThat(hashing.outdated(foreign)).isTrue();
    assertThat(hashing.outdated("nonsense")).isTrue();
  }

  @Test
  void aTextThatAsksForTheWholeMemoryIsRefused() {
    for (String cost :
        new String[] {
          "m=999999,t=2,p=1", "m=19456,t=99,p=1", "m=8,t=1,p=0", "m=8,t=0,p=1", "m=9,t=1,p=4"
        }) {
      assertThat(
              hashing.matches(
                  "password",
                  "$argon2id$v=19$"
                      + cost
                      + "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"))
          .as(cost)
          .isFalse();
    }
  }

  @Test
  void moreThanCanWaitIsOverloadAndTheOthersAreServed() throws Exception {
    int served = 0;
    int overloaded = 0;
    int asked = Argon2PasswordHashing.MAX_WAITING + 40;
    String encoded =
        "$argon2id$v=19$m=65536,t=1,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> answers = new ArrayList<>();
      for (int i = 0; i < asked; i++) {
        answers.add(threads.submit(() -> hashing.matches("password", encoded)));
      }
      for (Future<Boolean> answer : answers) {
        try {
          assertThat(answer.get()).isFalse();
          served++;
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(Overloaded.class);
          overloaded++;
        }
      }
    }
    assertThat(overloaded).isPositive();
    assertThat(served).isPositive();
    assertThat(served + overloaded).isEqualTo(asked);
  }
}
