package io.herald.http.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.http.egress.NameLookup.Answer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NameLookupTest {
  private static final InetAddress ADDRESS = InetAddress.ofLiteral("93.184.216.34");
  private static final Duration LONG = Duration.ofSeconds(10);

  @Test
  void answersWithAllAddresses() throws InterruptedException {
    try (NameLookup names = new NameLookup(host -> List.of(ADDRESS, ADDRESS))) {
      assertThat(names.lookup("a.example", LONG))
          .isEqualTo(new Answer.Resolved(List.of(ADDRESS, ADDRESS)));
    }
  }

  @Test
  void saysWhyThereIsNoAnswer() throws InterruptedException {
    try (NameLookup names =
        new NameLookup(host -> {
          throw new UnknownHostException(host);
        })) {
      assertThat(names.lookup("a.example", LONG))
          .isEqualTo(new Answer.Unresolved("a.example does not exist"));
    }
    try (NameLookup names = new NameLookup(host -> List.of())) {
      assertThat(names.lookup("a.example", LONG))
          .isEqualTo(new Answer.Unresolved("a.example has no address"));
    }
  }

  @Test
  void waitsNoLongerThanItMay() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    try (NameLookup names = new NameLookup(host -> waiting(end))) {
      assertThat(names.lookup("a.example", Duration.ofMillis(50)))
          .isEqualTo(new Answer.TimedOut(Duration.ofMillis(50)));
    } finally {
      end.countDown();
    }
  }

  @Test
  void asksOnceForANameThatManyWantAtOnce() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger questions = new AtomicInteger();
    try (NameLookup names =
        new NameLookup(host -> {
          questions.incrementAndGet();
          asked.countDown();
          return waiting(end);
        })) {
      List<Thread> threads = new ArrayList<>();
      AtomicInteger resolved = new AtomicInteger();
      Runnable ask =
          () -> {
            try {
              if (names.lookup("a.example", LONG) instanceof Answer.Resolved) {
                resolved.incrementAndGet();
              }
            } catch (InterruptedException _) {
              Thread.currentThread().interrupt();
            }
          };
      threads.add(Thread.ofVirtual().start(ask));
      asked.await();
      for (int i = 0; i < 50; i++) {
        threads.add(Thread.ofVirtual().start(ask));
      }
      while (threads.stream().skip(1).anyMatch(t -> t.getState() != Thread.State.TIMED_WAITING)) {
        Thread.onSpinWait();
      }
      end.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(resolved).hasValue(51);
      assertThat(questions).hasValue(1);
    }
  }

  @Test
  void isNotHeldUpByNamesThatHang() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    try (NameLookup names =
        new NameLookup(host -> host.startsWith("hangs") ? waiting(end) : List.of(ADDRESS))) {
      for (int i = 0; i < NameLookup.MAX_THREADS - 1; i++) {
        names.lookup("hangs" + i + ".example", Duration.ofNanos(1));
      }
      assertThat(names.lookup("good.example", LONG)).isInstanceOf(Answer.Resolved.class);
    } finally {
      end.countDown();
    }
  }

  @Test
  void boundsWhatWaits() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    try (NameLookup names = new NameLookup(host -> waiting(end))) {
      for (int i = 0; i < NameLookup.MAX_THREADS + NameLookup.MAX_WAITING; i++) {
        names.lookup("hangs" + i + ".example", Duration.ofNanos(1));
      }
      assertThat(names.lookup("more.example", LONG))
          .isEqualTo(new Answer.Unresolved("too many lookups are waiting for the name service"));
    } finally {
      end.countDown();
    }
  }

  @Test
  void honoursInterrupts() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    AtomicReference<Boolean> interrupted = new AtomicReference<>(false);
    try (NameLookup names = new NameLookup(host -> waiting(end))) {
      Thread waiting =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  names.lookup("a.example", LONG);
                } catch (InterruptedException _) {
                  interrupted.set(true);
                }
              });
      waiting.interrupt();
      waiting.join();
      assertThat(interrupted).hasValue(true);
    } finally {
      end.countDown();
    }
  }

  @Test
  void passesOnABugOfTheResolver() {
    try (NameLookup names =
        new NameLookup(host -> {
          throw new IllegalArgumentException("bug");
        })) {
      assertThatThrownBy(() -> names.lookup("a.example", LONG))
          .isInstanceOf(IllegalStateException.class)
          .hasRootCauseMessage("bug");
    }
  }

  private static List<InetAddress> waiting(CountDownLatch end) throws UnknownHostException {
    try {
      end.await();
      return List.of(ADDRESS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException("interrupted");
    }
  }
}
