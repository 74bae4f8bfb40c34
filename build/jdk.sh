# shellcheck shell=bash
# Sourced by ./sorcha-peer and ./verify. Sets jdk to the home of a JDK 25 or later, or ends the
# program with one sentence that says what to install. Starts no process while it looks.

jdk_needed=25

# A release file says JAVA_VERSION="25.0.3"; asking each java for its version would cost much more.
is_new_enough() {
  local key value
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS='=' read -r key value; do
    [ "$key" = JAVA_VERSION ] || continue
    value=${value//\"/}
    value=${value%%[!0-9]*}
    [ "${value:-0}" -ge "$jdk_needed" ] && return 0
    return 1
  done <"$1/release"
  return 1
}

find_jdk() {
  local candidate java
  if [ -n "${SORCHA_PEER_JAVA_HOME:-}" ]; then
    jdk=$SORCHA_PEER_JAVA_HOME
    is_new_enough "$jdk" && return
    echo "SORCHA_PEER_JAVA_HOME: $jdk (expected: the folder of a JDK $jdk_needed or later)" >&2
    exit 78
  fi
  for candidate in "${JAVA_HOME:-}" "${JAVA25_HOME:-}" "${!JAVA_HOME_25@}"; do
    # The last ones are names of variables, such as JAVA_HOME_25_X64.
    case $candidate in JAVA_HOME_25*) candidate=${!candidate} ;; esac
    is_new_enough "$candidate" && jdk=$candidate && return
  done
  if java=$(command -v java) && java=$(readlink -f "$java" 2>/dev/null); then
    jdk=${java%/bin/java}
    is_new_enough "$jdk" && return
  fi
  for jdk in /usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    is_new_enough "$jdk" && return
  done
  echo "No JDK $jdk_needed or later was found: install one beside the default one" \
    "(for example Temurin $jdk_needed), or name its folder in SORCHA_PEER_JAVA_HOME." >&2
  exit 78
}

# Maven may run on an older JDK and finds a newer one for the compiler by itself, but knows only the
# usual places: the variable tells it of ours. Without any java of its own it runs on ours, too.
find_maven() {
  if ! command -v mvn >/dev/null; then
    echo "Maven was not found: install Maven 3.8 or later (Debian: apt-get install maven)." >&2
    exit 78
  fi
  export JAVA25_HOME=$jdk
  [ -n "${JAVA_HOME:-}" ] || command -v java >/dev/null || export JAVA_HOME=$jdk
}
