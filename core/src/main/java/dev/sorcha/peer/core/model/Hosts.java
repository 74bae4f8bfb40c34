package dev.sorcha.peer.core.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be said about a host text without asking a resolver. */
public final class Hosts {

  private static final Pattern IPV4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]{2,39}");

  private Hosts() {}

  /**
   * Whether it is an IPv4 address in plain dotted decimal or an IPv6 address in hex groups. Octal,
   * short and mapped forms are not: they are how filters get fooled.
   */
  public static boolean isIpLiteral(String host) {
    Matcher v4 = IPV4.matcher(host);
    if (v4.matches()) {
      for (int i = 1; i <= 4; i++) {
        String part = v4.group(i);
        if (Integer.parseInt(part) > 255 || (part.length() > 1 && part.startsWith("0"))) {
          return false;
        }
      }
      return true;
    }
    return IPV6.matcher(host).matches() && isIpv6(host);
  }

  /** Whether it names this machine: 127.0.0.0/8 or ::1. */
  public static boolean isLoopback(String host) {
    return (isIpLiteral(host) && host.startsWith("127."))
        || host.equals("::1")
        || host.equals("0:0:0:0:0:0:0:1");
  }

  /**
   * Whether a peer could be dialled there at all: not unspecified, multicast, broadcast or
   * link-local.
   */
  public static boolean isUnicast(String host) {
    if (!isIpLiteral(host)) {
      return false;
    }
    if (host.indexOf(':') >= 0) {
      String lower = host.toLowerCase(Locale.ROOT);
      return !lower.equals("::")
          && !lower.startsWith("ff")
          && !lower.startsWith("fe8")
          && !lower.startsWith("fe9")
          && !lower.startsWith("fea")
          && !lower.startsWith("feb")
          && !lower.startsWith("::ffff:");
    }
    int first = Integer.parseInt(host.substring(0, host.indexOf('.')));
    return first != 0 && first < 224 && !host.startsWith("169.254.");
  }

  private static boolean isIpv6(String host) {
    int gap = host.indexOf("::");
    if (gap >= 0 && host.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    int groups = 0;
    for (String group : host.split(":", -1)) {
      if (group.length() > 4) {
        return false;
      }
      if (!group.isEmpty()) {
        groups++;
      }
    }
    boolean danglingColon =
        (host.startsWith(":") && !host.startsWith("::"))
            || (host.endsWith(":") && !host.endsWith("::"));
    return !danglingColon && (gap >= 0 ? groups < 8 : groups == 8);
  }
}
