package dev.sorcha.peer.node.address;

import com.offbynull.portmapper.PortMapperFactory;
import com.offbynull.portmapper.gateway.Bus;
import com.offbynull.portmapper.gateways.network.NetworkGateway;
import com.offbynull.portmapper.gateways.network.internalmessages.KillNetworkRequest;
import com.offbynull.portmapper.gateways.process.ProcessGateway;
import com.offbynull.portmapper.gateways.process.internalmessages.KillProcessRequest;
import com.offbynull.portmapper.mapper.MappedPort;
import com.offbynull.portmapper.mapper.PortMapper;
import com.offbynull.portmapper.mapper.PortType;
import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.AddressSource;
import dev.sorcha.peer.core.boundary.FoundAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the router to forward the peer port: UPnP IGD, NAT-PMP or PCP, whichever it speaks. The
 * mapping is renewed at each look-up and removed at the end; if the node dies, it ends after {@link
 * #LIFETIME_SECONDS}.
 *
 * <p>Used by one thread at a time.
 */
final class PortMapping {

  /** Twelve look-ups: short enough that a crashed node's hole closes within the hour. A guess. */
  static final long LIFETIME_SECONDS = 3_600;

  /** Between two searches for a router that found none: each floods the network for 15 s. */
  private static final Duration SEARCHES_APART = Duration.ofHours(1);

  private final int port;
  private @Nullable Threads threads;
  private @Nullable PortMapper router;
  private @Nullable MappedPort mapped;
  private long searchedAt = System.nanoTime() - SEARCHES_APART.toNanos();

  /** The library's two threads, which a mapping needs for as long as it is renewed. */
  private record Threads(NetworkGateway network, ProcessGateway process) implements AutoCloseable {

    static Threads start() {
      return new Threads(NetworkGateway.create(), ProcessGateway.create());
    }

    @Override
    public void close() {
      network.getBus().send(new KillNetworkRequest());
      process.getBus().send(new KillProcessRequest());
    }
  }

  PortMapping(int port) {
    this.port = port;
  }

  /** Renews the mapping, or looks for a router and asks it, which takes 15 s if there is none. */
  AddressFindings ask() throws InterruptedException {
    mapped = renewed();
    if (mapped == null) {
      mapped = searched();
    }
    if (mapped == null) {
      forget();
      return nothing("no router forwards a port");
    }
    return found(mapped);
  }

  private @Nullable MappedPort searched() throws InterruptedException {
    if (System.nanoTime() - searchedAt < SEARCHES_APART.toNanos()) {
      return null;
    }
    forget();
    Threads started = Threads.start();
    threads = started;
    MappedPort made = discovered(started.network().getBus(), started.process().getBus());
    if (made == null) {
      searchedAt = System.nanoTime();
    }
    return made;
  }

  private void forget() {
    router = null;
    if (threads != null) {
      threads.close();
      threads = null;
    }
  }

  private @Nullable MappedPort renewed() throws InterruptedException {
    if (router == null || mapped == null) {
      return null;
    }
    try {
      return router.refreshPort(mapped, LIFETIME_SECONDS);
    } catch (IllegalStateException | IllegalArgumentException refused) {
      // The router was restarted, or is another one: look again.
      return null;
    }
  }

  private @Nullable MappedPort discovered(Bus network, Bus process) throws InterruptedException {
    for (PortMapper candidate : PortMapperFactory.discover(network, process)) {
      MappedPort made = mapped(candidate);
      if (made != null) {
        router = candidate;
        return made;
      }
    }
    return null;
  }

  /** The same router often speaks several protocols, and some only in part. */
  private @Nullable MappedPort mapped(PortMapper candidate) throws InterruptedException {
    try {
      return candidate.mapPort(PortType.TCP, port, port, LIFETIME_SECONDS);
    } catch (IllegalStateException | IllegalArgumentException refused) {
      return null;
    }
  }

  private static AddressFindings nothing(String why) {
    return new AddressFindings(AddressSource.MAPPING, List.of(), List.of(why));
  }

  private AddressFindings found(MappedPort made) {
    InetAddress outside = made.getExternalAddress();
    String by = router == null ? "router" : router.getClass().getSimpleName();
    return outside == null
        ? nothing("the router does not tell its address")
        : new AddressFindings(
            AddressSource.MAPPING,
            List.of(
                new FoundAddress(
                    AddressSource.MAPPING, Texts.literal(outside), made.getExternalPort(), by)),
            List.of());
  }

  /** Takes the mapping off the router. */
  void remove() throws InterruptedException {
    if (router != null && mapped != null) {
      try {
        router.unmapPort(mapped);
      } catch (IllegalStateException | IllegalArgumentException refused) {
        // It ends by itself.
        mapped = null;
      }
    }
    forget();
  }
}
