package io.herald.application.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CallRatesTest {
  private static final Optional<CallRates.Rate> TEN = Optional.of(new CallRates.Rate(10));

  private final AtomicLong nanos = new AtomicLong();

  private CallRates rates(Optional<CallRates.Rate> calls, Optional<CallRates.Rate> publishing) {
    return new CallRates(new CallRates.Limits(calls, publishing), nanos::get);
  }

  private static Caller caller(String name, Caller.Door door, String address) {
    return new Caller(name, Role.ADMIN, door, address);
  }

  private static int taken(Supplier<Duration> call) {
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      taken += call.get().isZero() ? 1 : 0;
    }
    return taken;
  }

  @Test
  void aCallerHasOneLimitAtAllDoorsAndFromAllAddresses() {
    CallRates rates = rates(TEN, Optional.empty());
    assertThat(taken(() -> rates.call(caller("ci", Caller.Door.GRPC, "192.0.2.1")))).isEqualTo(40);

    assertThat(rates.call(caller("ci", Caller.Door.CONSOLE, "192.0.2.2")))
        .isEqualTo(Duration.ofMillis(100));
    assertThat(rates.call(caller("other", Caller.Door.GRPC, "192.0.2.1"))).isZero();
  }

  @Test
  void publishingIsCountedApartAndNotAtAllUnlessTold() {
    Caller caller = caller("ci", Caller.Door.GRPC, "192.0.2.1");
    CallRates unlimited = rates(TEN, Optional.empty());
    assertThat(taken(() -> unlimited.publish(caller))).isEqualTo(10_000);
    assertThat(unlimited.call(caller)).isZero();

    CallRates limited = rates(TEN, Optional.of(new CallRates.Rate(100)));
    assertThat(taken(() -> limited.publish(caller))).isEqualTo(400);
    assertThat(taken(() -> limited.call(caller))).isEqualTo(40);
  }

  @Test
  void strangersAreToldApartByAddressAndByNetworkInIpv6() {
    CallRates rates = rates(TEN, Optional.empty());
    assertThat(taken(() -> rates.call("192.0.2.1"))).isEqualTo(40);
    assertThat(rates.call("192.0.2.2")).isZero();

    AtomicLong host = new AtomicLong();
    assertThat(taken(() -> rates.call("2001:db8:0:1::" + Long.toHexString(host.incrementAndGet()))))
        .isEqualTo(40);
    assertThat(rates.call("2001:db8:0:2::1")).isZero();
  }

  @Test
  void strangersTakeNothingFromCallersWhoAreCalledLikeTheirAddress() {
    CallRates rates = rates(TEN, Optional.empty());
    taken(() -> rates.call("192.0.2.1"));

    assertThat(rates.call(caller("192.0.2.1", Caller.Door.GRPC, "192.0.2.1"))).isZero();
  }

  @Test
  void strangersWhoRotateAddressesLeaveCallersAlone() {
    CallRates rates = rates(TEN, Optional.empty());
    for (int i = 0; i < 20_000; i++) {
      rates.call("198.51." + i / 256 + "." + i % 256);
    }

    assertThat(taken(() -> rates.call(caller("new", Caller.Door.CONSOLE, "192.0.2.1"))))
        .isEqualTo(40);
    // There is no room for another address; they share what one may do, and have used it up.
    assertThat(rates.call("203.0.113.1")).isPositive();
    nanos.addAndGet(Duration.ofSeconds(4).toNanos());
    assertThat(rates.call("203.0.113.1")).isZero();
  }

  @Test
  void withoutLimitsNobodyWaits() {
    CallRates rates = rates(Optional.empty(), Optional.empty());
    Caller caller = caller("ci", Caller.Door.GRPC, "192.0.2.1");

    assertThat(taken(() -> rates.call(caller))).isEqualTo(10_000);
    assertThat(taken(() -> rates.publish(caller))).isEqualTo(10_000);
    assertThat(taken(() -> rates.call("192.0.2.1"))).isEqualTo(10_000);
  }

  @Test
  void byDefaultACallerMayMakeEightThousandCallsAtOnceAndPublishWithoutEnd() {
    CallRates rates = new CallRates(CallRates.Limits.DEFAULT, nanos::get);
    Caller caller = caller("ci", Caller.Door.GRPC, "192.0.2.1");

    assertThat(taken(() -> rates.call(caller))).isEqualTo(8_000);
    assertThat(taken(() -> rates.publish(caller))).isEqualTo(10_000);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(taken(() -> rates.call(caller))).isEqualTo(2_000);
  }

  @Test
  void aRateIsOneToAMillion() {
    CallRates rates = rates(Optional.of(new CallRates.Rate(CallRates.Rate.MAX_PER_SECOND)), TEN);
    assertThat(taken(() -> rates.call("192.0.2.1"))).isEqualTo(10_000);
    assertThatThrownBy(() -> new CallRates.Rate(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new CallRates.Rate(1_000_001))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
