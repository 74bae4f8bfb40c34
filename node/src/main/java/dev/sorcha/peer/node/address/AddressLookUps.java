package dev.sorcha.peer.node.address;

import dev.sorcha.peer.core.boundary.AddressFindings;
import dev.sorcha.peer.core.boundary.AddressSource;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.model.PeerAddress;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Carries out the core's questions about the node's own address, each on a thread of its own. The
 * core has at most one question to a source open, so there are at most four.
 */
public final class AddressLookUps {

  private final Interfaces interfaces;
  private final Stun stun;
  private final HttpLookup http;
  private final PortMapping mapping;
  private final Semaphore mappingInUse = new Semaphore(1);
  private final Consumer<Input> sink;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param listening what the peer port is bound to
   * @param port the peer port
   * @param stunServers who is asked over STUN
   * @param httpServices who is asked over HTTP
   * @param sink takes the answers
   */
  public AddressLookUps(
      InetAddress listening,
      int port,
      List<PeerAddress> stunServers,
      List<URI> httpServices,
      Consumer<Input> sink) {
    this.interfaces = new Interfaces(listening);
    this.stun = new Stun(stunServers);
    this.http = new HttpLookup(httpServices);
    this.mapping = new PortMapping(port);
    this.sink = sink;
  }

  /** Asks, and ends in a LookedUp. */
  public void lookUp(AddressSource source) {
    try {
      threads.execute(() -> answer(source));
    } catch (RejectedExecutionException stopping) {
      // Nobody waits for the answer any more.
      return;
    }
  }

  /** Always answers, since the core asks a source again only after it was answered. */
  private void answer(AddressSource source) {
    AddressFindings found =
        new AddressFindings(
            source, List.of(), List.of("the look-up ended by a fault of the program; see its log"));
    try {
      found = asked(source);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } finally {
      sink.accept(new Input.LookedUp(found));
    }
  }

  private AddressFindings asked(AddressSource source) throws InterruptedException {
    return switch (source) {
      case INTERFACES -> interfaces.look();
      case STUN -> stun.ask();
      case HTTP -> http.ask();
      case MAPPING -> {
        mappingInUse.acquire();
        try {
          yield mapping.ask();
        } finally {
          mappingInUse.release();
        }
      }
    };
  }

  /** Ends all questions, and takes the mapping off the router. */
  public void stop() throws InterruptedException {
    threads.shutdownNow();
    if (mappingInUse.tryAcquire(2, TimeUnit.SECONDS)) {
      mapping.remove();
    }
  }
}
