package io.herald.http.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardProxyTest {
  @Test
  void readsHostAndPort() {
    assertThat(ForwardProxy.parse("http://Proxy.corp.example:3128/"))
        .isEqualTo(
            new ForwardProxy.Parsed.Valid(
                new ForwardProxy("proxy.corp.example", 3128, Optional.empty())));
    assertThat(ForwardProxy.parse("http://[::1]:3128"))
        .isEqualTo(new ForwardProxy.Parsed.Valid(new ForwardProxy("::1", 3128, Optional.empty())));
  }

  @Test
  void readsCredentialsAndKeepsThemToItself() {
    ForwardProxy proxy =
        ((ForwardProxy.Parsed.Valid) ForwardProxy.parse("http://me:p%40ss+word@proxy:3128"))
            .proxy();

    assertThat(proxy.credentials()).contains("Basic bWU6cEBzcyt3b3Jk");
    assertThat(proxy).hasToString("proxy:3128");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "proxy:3128",
        "https://proxy:3128",
        "socks5://proxy:1080",
        "http://proxy",
        "http://proxy:0",
        "http://proxy:65536",
        "http://:3128",
        "http://proxy:3128/path",
        "http://me@proxy:3128",
        "http://me:p%@proxy:3128",
        "http://pro xy:3128",
      })
  void refusesWhatNamesNoProxy(String text) {
    assertThat(ForwardProxy.parse(text)).isInstanceOf(ForwardProxy.Parsed.Invalid.class);
  }
}
