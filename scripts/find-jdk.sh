# Sourced by ./herald and ./verify: finds what they run on, or says in one sentence what to install.

# A JDK brings a compiler, and names its version in the file "release".
is_new_jdk() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ "${major:-0}" -ge 25 ]
}

# The folder that a command on the PATH belongs to, behind all links.
home_of() {
  link=$(command -v "$1") && file=$(readlink -f "$link") && dirname "$(dirname "$file")"
}

# Sets JAVA_HOME to the first JDK 25 or newer.
find_jdk() {
  for home in "${JAVA_HOME:-}" "$(home_of javac)" "$(home_of java)" \
    /usr/lib/jvm/* /usr/java/* /opt/* /opt/java/* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    "$(/usr/libexec/java_home -v 25+ 2>/dev/null)"; do
    if [ -n "$home" ] && is_new_jdk "$home"; then
      JAVA_HOME=$home
      export JAVA_HOME
      return
    fi
  done
  echo "Herald needs a JDK 25 or newer: install one, for example Eclipse Temurin 25, or set JAVA_HOME to it." >&2
  exit 2
}

find_maven() {
  if ! command -v mvn >/dev/null; then
    echo "Herald is built with Maven 3.8 or newer: install it, on Debian with: apt install maven" >&2
    exit 2
  fi
}
