package dev.sorcha.peer.core.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be said about a host text without asking a resolver. */
public final class Hosts {

  private static final Pattern IPV4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]{2,39}");
  private static final int IPV6_GROUPS = 8;

  private Hosts() {}

  /**
   * Whether it is an IPv4 address in plain dotted decimal or an IPv6 address in hex groups. Octal,
   * short and mixed forms are not: they are how filters get fooled.
   */
  public static boolean isIpLiteral(String host) {
    return ipv4(host).isPresent() || ipv6(host).isPresent();
  }

  /** Whether it names this machine: 127.0.0.0/8 or ::1, however that is written. */
  public static boolean isLoopback(String host) {
    return ipv4(host).map(bytes -> bytes[0] == 127).orElse(false)
        || ipv6(host).map(groups -> isZero(groups, 7) && groups[7] == 1).orElse(false);
  }

  /**
   * Whether a peer could be dialled there at all: not unspecified, multicast, broadcast, link-local
   * or site-local, and no IPv6 address that stands for an IPv4 one (threat A10).
   */
  public static boolean isUnicast(String host) {
    return ipv4(host).map(Hosts::isUnicast4).orElse(false)
        || ipv6(host).map(Hosts::isUnicast6).orElse(false);
  }

  private static boolean isUnicast4(int[] bytes) {
    boolean linkLocal = bytes[0] == 169 && bytes[1] == 254;
    return bytes[0] != 0 && bytes[0] < 224 && !linkLocal;
  }

  private static boolean isUnicast6(int[] groups) {
    if (isZero(groups, 7)) {
      return groups[7] == 1;
    }
    boolean standsForIpv4 =
        isZero(groups, 6)
            || (isZero(groups, 5) && groups[5] == 0xffff)
            || (groups[0] == 0x64 && groups[1] == 0xff9b)
            || groups[0] == 0x2002;
    // fe80::/10 is link-local, fec0::/10 was site-local, ff00::/8 is multicast.
    return !standsForIpv4 && groups[0] < 0xfe80;
  }

  private static boolean isZero(int[] groups, int count) {
    for (int i = 0; i < count; i++) {
      if (groups[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static Optional<int[]> ipv4(String host) {
    Matcher parts = IPV4.matcher(host);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int[] bytes = new int[4];
    for (int i = 0; i < bytes.length; i++) {
      String part = parts.group(i + 1);
      bytes[i] = Integer.parseInt(part);
      if (bytes[i] > 255 || (part.length() > 1 && part.startsWith("0"))) {
        return Optional.empty();
      }
    }
    return Optional.of(bytes);
  }

  private static Optional<int[]> ipv6(String host) {
    if (!IPV6.matcher(host).matches()) {
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

  /** Returns how many groups there are, or -1 if they are not 0 to 8 of 1 to 4 digits each. */
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
      groups[i] = Integer.parseInt(parts[i], 16);
    }
    return parts.length;
  }
}
