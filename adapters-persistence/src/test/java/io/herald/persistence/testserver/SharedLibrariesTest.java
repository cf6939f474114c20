package io.herald.persistence.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedLibrariesTest {
  @Test
  void all_that_are_missing_are_named() {
    assertThat(
            SharedLibraries.missing(
                """
                \tlinux-vdso.so.1 (0x00007ffd0a5f2000)
                \tlibaio.so.1 => not found
                \tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f1d0a01e000)
                \tlibnuma.so.1 => not found
                \t/lib64/ld-linux-x86-64.so.2 (0x00007f1d0cdfa000)
                """))
        .containsExactly("libaio.so.1", "libnuma.so.1");
  }
}
