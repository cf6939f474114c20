package io.herald.http.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
  @ParameterizedTest
  @CsvSource({
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "0:0:0:0:0:0:0:1, ::1",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "::ffff:1.2.3.4, 1.2.3.4",
    "10.0.0.1, 10.0.0.1",
  })
  void showsAddressesByRfc5952(String written, String shown) {
    assertThat(Addresses.shown(InetAddress.ofLiteral(written))).isEqualTo(shown);
  }

  @Test
  void showsWhatItCanReadAgain() throws UnknownHostException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextBoolean() ? 16 : 4];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = random.nextInt(3) == 0 ? (byte) random.nextInt() : 0;
      }
      InetAddress address = InetAddress.getByAddress(bytes);
      assertThat(Addresses.literal(Addresses.shown(address))).as("seed " + seed).contains(address);
      assertThat(AddressBlock.of(address).contains(Addresses.unmapped(address)))
          .as("seed " + seed)
          .isTrue();
    }
  }

  @Test
  void knowsThisMachine() {
    OwnAddresses own = OwnAddresses.ofInterfaces();

    assertThat(own.contains(InetAddress.getLoopbackAddress())).isTrue();
    assertThat(own.contains(InetAddress.ofLiteral("93.184.216.34"))).isFalse();
  }
}
