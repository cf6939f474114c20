package io.herald.benchmarks;

import java.time.Duration;

/** What a receiver does with a request on a path. The text form is {@link #parse}'s. */
sealed interface Behaviour {

  /** The status that is answered to this request; 0 if nothing is. */
  int status(double chance);

  /** What is waited for before the answer. */
  default Duration delay() {
    return Duration.ZERO;
  }

  /** Answers at once with a status: {@code status 500}; {@code ok} is 200. */
  record Answer(int status) implements Behaviour {
    public Answer {
      if (status < 200 || status > 599) {
        throw new IllegalArgumentException("no status: " + status);
      }
    }

    @Override
    public int status(double chance) {
      return status;
    }
  }

  /** Answers 200 after a while: {@code slow 250}, in milliseconds. */
  record Slow(Duration delay) implements Behaviour {
    @Override
    public int status(double chance) {
      return 200;
    }
  }

  /** Answers 500 to some and 200 to others: {@code flaky 15}, in percent. */
  record Flaky(int percent) implements Behaviour {
    public Flaky {
      if (percent < 0 || percent > 100) {
        throw new IllegalArgumentException("no percentage: " + percent);
      }
    }

    @Override
    public int status(double chance) {
      return chance * 100 < percent ? 500 : 200;
    }
  }

  /** Reads the request and never answers: {@code hang}. */
  record Hang() implements Behaviour {
    @Override
    public int status(double chance) {
      return 0;
    }
  }

  /** Reads the request and closes the connection: {@code drop}. */
  record Drop() implements Behaviour {
    @Override
    public int status(double chance) {
      return 0;
    }
  }

  /**
   * Reads {@code ok}, {@code gone}, {@code hang}, {@code drop}, {@code status N}, {@code slow
   * MILLISECONDS} or {@code flaky PERCENT}.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  static Behaviour parse(String text) {
    String[] words = text.split(" ", 2);
    return switch (words[0]) {
      case "ok" -> new Answer(200);
      case "gone" -> new Answer(410);
      case "hang" -> new Hang();
      case "drop" -> new Drop();
      // Without a number, the word itself fails to be one.
      case "status" -> new Answer(Integer.parseInt(words[words.length - 1]));
      case "slow" -> new Slow(Duration.ofMillis(Integer.parseInt(words[words.length - 1])));
      case "flaky" -> new Flaky(Integer.parseInt(words[words.length - 1]));
      default -> throw new IllegalArgumentException("no behaviour: " + text);
    };
  }
}
