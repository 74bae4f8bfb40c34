package dev.sorcha.peer.core.model;

import java.util.Optional;

/** What can be said about a host text without asking a resolver. */
public final class Hosts {

  private static final int IPV6_GROUPS = 8;
  private static final int LONGEST_IPV6 = 39;

  private Hosts() {}

  /**
   * Whether it is an IPv4 address in plain dotted decimal or an IPv6 address in hex groups. Octal,
   * short and mixed forms are not: they are how filters get fooled.
   */
  public static boolean isIpLiteral(String host) {
    return ipv4(host).isPresent() || ipv6(host).isPresent();
  }

  /**
   * The one text of an IPv6 address, in which the same address is always equal (RFC 5952, 4); any
   * other text as it is.
   */
  public static String canonical(String host) {
    return host.indexOf(':') < 0 ? host : ipv6(host).map(Hosts::written).orElse(host);
  }

  private static String written(int[] groups) {
    int gapAt = -1;
    int gap = 1;
    for (int i = 0; i < IPV6_GROUPS; i++) {
      int zeros = 0;
      while (i + zeros < IPV6_GROUPS && groups[i + zeros] == 0) {
        zeros++;
      }
      if (zeros > gap) {
        gapAt = i;
        gap = zeros;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < IPV6_GROUPS; i++) {
      if (i == gapAt) {
        text.append("::");
        i += gap - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  /** Whether it names this machine: 127.0.0.0/8 or ::1, however that is written. */
  public static boolean isLoopback(String host) {
    return scopeOf(host) == Scope.LOOPBACK;
  }

  /**
   * From where it can be reached; {@link Scope#NONE} for names, and for what nobody could be
   * dialled at: unspecified, multicast, broadcast, reserved, or an IPv6 address that stands for an
   * IPv4 one (threat A10).
   */
  public static Scope scopeOf(String host) {
    return ipv4(host).map(Hosts::scope4).or(() -> ipv6(host).map(Hosts::scope6)).orElse(Scope.NONE);
  }

  /**
   * The part of a public address that one network operator is likely to hold whole: the first 16
   * bits of an IPv4 address, 32 of an IPv6 one (gossip-protocol D14). Empty for all others.
   */
  static Optional<String> publicPrefix(String host) {
    Optional<int[]> four = ipv4(host);
    if (four.isPresent()) {
      int[] bytes = four.get();
      return scope4(bytes) == Scope.PUBLIC
          ? Optional.of(bytes[0] + "." + bytes[1] + "/16")
          : Optional.empty();
    }
    return ipv6(host)
        .filter(groups -> scope6(groups) == Scope.PUBLIC)
        .map(
            groups ->
                Integer.toHexString(groups[0]) + ":" + Integer.toHexString(groups[1]) + "/32");
  }

  private static Scope scope4(int[] bytes) {
    int first = bytes[0];
    int second = bytes[1];
    int third = bytes[2];
    if (first == 0 || first >= 224) {
      return Scope.NONE;
    }
    if (first == 127) {
      return Scope.LOOPBACK;
    }
    if (first == 169 && second == 254) {
      return Scope.LINK;
    }
    boolean isPrivate =
        first == 10
            || (first == 172 && second >= 16 && second < 32)
            || (first == 192 && second == 168);
    boolean isShared = first == 100 && second >= 64 && second < 128;
    boolean isForTests =
        (first == 198 && (second == 18 || second == 19))
            || (first == 192 && second == 0 && (third == 0 || third == 2))
            || (first == 198 && second == 51 && third == 100)
            || (first == 203 && second == 0 && third == 113);
    return isPrivate || isShared || isForTests ? Scope.PRIVATE : Scope.PUBLIC;
  }

  private static Scope scope6(int[] groups) {
    if (isZero(groups, 7) && groups[7] == 1) {
      return Scope.LOOPBACK;
    }
    if ((groups[0] & 0xffc0) == 0xfe80) {
      return Scope.LINK;
    }
    boolean isUniqueLocal = (groups[0] & 0xfe00) == 0xfc00;
    boolean isForDocumentation = groups[0] == 0x2001 && groups[1] == 0xdb8;
    if (isUniqueLocal || isForDocumentation) {
      return Scope.PRIVATE;
    }
    // 2002::/16 stands for IPv4 addresses; outside of 2000::/3 nothing is handed out (RFC 4291).
    boolean isGlobalUnicast = (groups[0] & 0xe000) == 0x2000 && groups[0] != 0x2002;
    return isGlobalUnicast ? Scope.PUBLIC : Scope.NONE;
  }

  private static boolean isZero(int[] groups, int count) {
    for (int i = 0; i < count; i++) {
      if (groups[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** By hand, because a peer list of a hundred goes through here for every node of a simulation. */
  private static Optional<int[]> ipv4(String host) {
    int[] bytes = new int[4];
    int part = 0;
    int digits = 0;
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c == '.') {
        if (digits == 0 || part == 3) {
          return Optional.empty();
        }
        part++;
        digits = 0;
      } else {
        boolean leadingZero = digits > 0 && bytes[part] == 0;
        if (c < '0' || c > '9' || digits == 3 || leadingZero) {
          return Optional.empty();
        }
        bytes[part] = bytes[part] * 10 + (c - '0');
        digits++;
        if (bytes[part] > 255) {
          return Optional.empty();
        }
      }
    }
    return part == 3 && digits > 0 ? Optional.of(bytes) : Optional.empty();
  }

  private static Optional<int[]> ipv6(String host) {
    if (host.length() < 2 || host.length() > LONGEST_IPV6 || host.indexOf(':') < 0) {
      return Optional.empty();
    }
    int gap = host.indexOf("::");
    if (gap < 0) {
      int[] groups = new int[IPV6_GROUPS];
      return readGroups(host, groups) == IPV6_GROUPS ? Optional.of(groups) : Optional.empty();
    }
    int[] front = new int[IPV6_GROUPS];
    int[] back = new int[IPV6_GROUPS];
    int before = readGroups(host.substring(0, gap), front);
    int after = readGroups(host.substring(gap + 2), back);
    if (before < 0 || after < 0 || before + after >= IPV6_GROUPS) {
      return Optional.empty();
    }
    System.arraycopy(back, 0, front, IPV6_GROUPS - after, after);
    return Optional.of(front);
  }

  /** Returns how many groups there are, or -1 if they are not 0 to 8 of 1 to 4 hex digits each. */
  private static int readGroups(String text, int[] groups) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    if (parts.length > IPV6_GROUPS) {
      return -1;
    }
    for (int i = 0; i < parts.length; i++) {
      if (parts[i].isEmpty() || parts[i].length() > 4) {
        return -1;
      }
      for (int at = 0; at < parts[i].length(); at++) {
        int digit = Character.digit(parts[i].charAt(at), 16);
        if (digit < 0 || parts[i].charAt(at) > 'f') {
          return -1;
        }
        groups[i] = groups[i] * 16 + digit;
      }
    }
    return parts.length;
  }
}
