package dev.sorcha.peer.node;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Notices that this machine's addresses changed: another network may let through what the last one
 * did not. Looks every {@link #PAUSE}, because the JDK has nothing to wait for.
 */
final class NetworkWatch implements AutoCloseable {

  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final Supplier<Set<String>> addresses;
  private final Runnable changed;
  private final Thread thread;
  private Set<String> last;

  /**
   * @param changed called when the addresses are others than at the last look
   */
  NetworkWatch(Supplier<Set<String>> addresses, Runnable changed) {
    this.addresses = addresses;
    this.changed = changed;
    this.last = addresses.get();
    this.thread = Thread.ofVirtual().name("network-watch").unstarted(this::watch);
  }

  static NetworkWatch start(Runnable changed) {
    NetworkWatch watch = new NetworkWatch(NetworkWatch::ownAddresses, changed);
    watch.thread.start();
    return watch;
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(PAUSE);
        look();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  /** One look. While there is no address at all nothing can be reached anyway. */
  void look() {
    Set<String> now = addresses.get();
    if (!now.isEmpty() && !now.equals(last)) {
      last = now;
      changed.run();
    }
  }

  private static Set<String> ownAddresses() {
    Set<String> found = new TreeSet<>();
    try {
      NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .forEach(address -> found.add(address.getHostAddress()));
    } catch (SocketException unreadable) {
      // As without any: it is looked at again.
      found.clear();
    }
    return found;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
