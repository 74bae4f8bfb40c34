package dev.sorcha.peer.node;

import dev.sorcha.peer.core.boundary.AddressView;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.health.Facts;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.node.config.NodeSettings;
import dev.sorcha.peer.node.grpc.PeerPort;
import dev.sorcha.peer.node.loop.EventLoop;
import dev.sorcha.peer.node.loop.Mailbox;
import dev.sorcha.peer.node.store.DataDirectory;
import dev.sorcha.peer.node.store.SqliteStore;
import dev.sorcha.peer.node.store.StoreStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Gathers what findings are drawn from. Waits half a second for a loop that is busy, and no more.
 */
final class HealthFacts {

  private static final long PATIENCE_MILLIS = 500;
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

  private final NodeSettings settings;
  private final DataDirectory directory;
  private final Instant certificateUntil;
  private final Instant startedAt;
  private final Mailbox mailbox;
  private final EventLoop loop;
  private final SqliteStore store;
  private final PeerPort port;
  private final LastStatus status;
  private final StopSignal stop;
  private final Sightings sightings;
  private final InstantSource clock;
  private final String fleeting;
  private volatile Optional<AddressView> address = Optional.empty();

  /** What is looked at. */
  record Parts(
      NodeSettings settings,
      DataDirectory directory,
      Instant certificateUntil,
      Mailbox mailbox,
      EventLoop loop,
      SqliteStore store,
      PeerPort port,
      LastStatus status,
      StopSignal stop,
      Sightings sightings,
      InstantSource clock) {}

  HealthFacts(Parts parts) {
    this.settings = parts.settings();
    this.directory = parts.directory();
    this.certificateUntil = parts.certificateUntil();
    this.startedAt = parts.clock().instant();
    this.mailbox = parts.mailbox();
    this.loop = parts.loop();
    this.store = parts.store();
    this.port = parts.port();
    this.status = parts.status();
    this.stop = parts.stop();
    this.sightings = parts.sightings();
    this.clock = parts.clock();
    this.fleeting = parts.directory().fleeting();
  }

  Facts now() {
    StoreStatus stored = store.status();
    return new Facts(
        clock.instant(),
        new Facts.Settings(
            startedAt,
            settings.bootstrap().size(),
            settings.membership().minHealthyPeers(),
            settings.membership().refreshInterval(),
            settings.gossip().fanout(),
            settings.link().ladder().preferred() == Protocol.GRPC_STREAM,
            settings.notInForce()),
        status.get(),
        address(),
        new Facts.Storage(
            store.isAlive(),
            stored.failed(),
            stored.diskLow(),
            stored.suspended(),
            stored.filterRate()),
        new Facts.Machine(
            Duration.ofNanos(loop.silentNanos()),
            loop.isRunning() && !stop.isDraining(),
            certificateUntil,
            fleeting,
            exposed()),
        sightings.facts(port.clockOffset()));
  }

  private Optional<AddressView> address() {
    CompletableFuture<Report> asked =
        mailbox.ask(replyTo -> new Input.AddressAsked(false, replyTo));
    try {
      Report report = asked.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      address = Optional.of(((Report.Address) report).view());
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException stuck) {
      // The loop is busy, stuck or gone, which is a finding of its own.
      asked.cancel(false);
    }
    return address;
  }

  /** The node refuses to start with these open to others; this notices when it is done later. */
  private List<String> exposed() {
    return Stream.of("api.token", "node.key").filter(this::isReadByOthers).toList();
  }

  private boolean isReadByOthers(String name) {
    Path file = directory.path().resolve(name);
    try {
      return Files.exists(file)
          && Files.getFileStore(file).supportsFileAttributeView("posix")
          && Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
    } catch (IOException unreadable) {
      return false;
    }
  }
}
