package dev.sorcha.peer.node;

import dev.sorcha.peer.core.NodeConfig;
import dev.sorcha.peer.core.PeerCore;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.boundary.Response;
import dev.sorcha.peer.core.health.Finding;
import dev.sorcha.peer.core.health.MachineRules;
import dev.sorcha.peer.core.health.Severity;
import dev.sorcha.peer.core.health.Verdict;
import dev.sorcha.peer.core.model.BootstrapNode;
import dev.sorcha.peer.core.model.Capabilities;
import dev.sorcha.peer.core.model.PeerAddress;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.PeerInfo;
import dev.sorcha.peer.core.model.Protocol;
import dev.sorcha.peer.core.reconcile.ReconcileConfig;
import dev.sorcha.peer.node.address.AddressLookUps;
import dev.sorcha.peer.node.api.Flow;
import dev.sorcha.peer.node.api.Health;
import dev.sorcha.peer.node.api.LocalNode;
import dev.sorcha.peer.node.api.Measured;
import dev.sorcha.peer.node.api.NodeFacts;
import dev.sorcha.peer.node.config.NodeSettings;
import dev.sorcha.peer.node.config.Setting;
import dev.sorcha.peer.node.grpc.Door;
import dev.sorcha.peer.node.grpc.PeerPort;
import dev.sorcha.peer.node.grpc.PortOptions;
import dev.sorcha.peer.node.grpc.Traffic;
import dev.sorcha.peer.node.grpc.WebProxy;
import dev.sorcha.peer.node.loop.EventLoop;
import dev.sorcha.peer.node.loop.InputObserver;
import dev.sorcha.peer.node.loop.Mailbox;
import dev.sorcha.peer.node.metrics.CriteriaFigures;
import dev.sorcha.peer.node.metrics.EventLines;
import dev.sorcha.peer.node.metrics.EventLog;
import dev.sorcha.peer.node.metrics.Metrics;
import dev.sorcha.peer.node.metrics.StoreFigures;
import dev.sorcha.peer.node.metrics.Surroundings;
import dev.sorcha.peer.node.metrics.Trails;
import dev.sorcha.peer.node.store.DataDirectory;
import dev.sorcha.peer.node.store.Delivery;
import dev.sorcha.peer.node.store.EventFile;
import dev.sorcha.peer.node.store.SqliteStore;
import dev.sorcha.peer.node.store.StoreConfig;
import dev.sorcha.peer.node.store.StoreException;
import dev.sorcha.peer.node.store.StoreStatus;
import dev.sorcha.peer.node.tls.NodeIdentity;
import dev.sorcha.peer.node.tls.PeerIds;
import dev.sorcha.peer.node.tls.PeerTls;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Builds a node, each part after those it needs, and says so. The only class that knows every
 * adapter.
 *
 * <p>The peer port listens before the core exists, because the core says in its hello on which port
 * it listens; what comes in meanwhile waits in the mailbox.
 */
final class Assembly {

  private static final String AGENT = "sorcha-peer/" + PeerNode.VERSION;

  private final NodeSettings settings;
  private final StartupLog log;
  private final StoreOpening stores;
  private final OpenParts parts = new OpenParts();
  private final Mailbox mailbox = new Mailbox();
  private final Deliveries deliveries = new Deliveries();
  private final StopSignal stop = new StopSignal();
  private final long began = System.nanoTime();
  private final Optional<WebProxy> proxy = WebProxy.of(System.getenv());

  /** What a running node consists of, for {@link PeerNode}. */
  record Built(
      NodeSettings settings,
      PeerId id,
      PeerAddress address,
      Optional<LocalListeners> listeners,
      Mailbox mailbox,
      PeerPort port,
      SqliteStore store,
      Deliveries deliveries,
      StopSignal stop,
      OpenParts parts) {}

  /** How the store is opened; a test of power cuts has one that does not wait for the disk. */
  @FunctionalInterface
  interface StoreOpening {
    SqliteStore open(
        Path dataDir,
        Path queueFile,
        StoreConfig config,
        Consumer<Input> sink,
        Consumer<List<Delivery>> committed)
        throws StoreException;
  }

  Assembly(NodeSettings settings, StartupLog log) {
    this(settings, log, SqliteStore::open);
  }

  Assembly(NodeSettings settings, StartupLog log, StoreOpening stores) {
    this.settings = settings;
    this.log = log;
    this.stores = stores;
  }

  PeerNode start() throws StartException {
    try {
      return build();
    } catch (StartException problem) {
      parts.close();
      throw problem;
    } catch (StoreException problem) {
      parts.close();
      throw new StartException("store", 75, StartException.said(problem), problem);
    } catch (IOException problem) {
      parts.close();
      throw new StartException("identity", 78, StartException.said(problem), problem);
    }
  }

  private PeerNode build() throws StartException, StoreException, IOException {
    DataDirectory directory = parts.add(DataDirectory.open(settings.dataDir()));
    NodeIdentity identity = NodeIdentity.loadOrCreate(directory.path());
    log.stage(
        "identity",
        identity.fresh() ? "new" : "ok",
        settings.name() + "  " + identity.id() + "  kept in " + directory.path());

    SqliteStore store =
        parts.add(
            stores.open(
                directory.path(),
                settings.queueFile(),
                storeConfig(),
                mailbox::put,
                deliveries::committed));
    log.stage(
        "store", "ok", settings.queueFile() + "  " + store.lastSequence() + " delivered so far");

    // Before anybody can connect, so that it is the first thing that the core hears.
    mailbox.put(new Input.Started(store.storedState(), settings.bootstrap()));
    PeerPort port = parts.add(peerPort(identity, store));
    PeerAddress address = listen(port);
    log.stage("listen", "ok", address + "  peers: gRPC and REST, mutual TLS 1.3");

    LastStatus status =
        new LastStatus(
            identity.id(),
            () ->
                mailbox
                    .ask(Input.NodeAsked::new)
                    .thenApply(report -> ((Report.Status) report).status()));
    AtomicReference<Verdict> verdict = new AtomicReference<>(new Verdict(List.of()));
    Metrics metrics =
        parts.add(
            new Metrics(
                PeerNode.VERSION,
                status,
                port.traffic()::sentBytes,
                port.traffic()::receivedBytes,
                settings.bootstrap().stream()
                    .map(BootstrapNode::address)
                    .collect(Collectors.toSet()),
                () -> figures(store.status()),
                () -> surroundings(identity, port, Objects.requireNonNull(verdict.get()))));
    AddressLookUps addresses =
        new AddressLookUps(
            InetAddress.ofLiteral(settings.listenHost()),
            address.port(),
            settings.address().stunServers(),
            settings.address().httpServices(),
            mailbox::put);
    parts.add(addresses::stop);
    metrics.watchConnections(port::abusiveConnections);
    InstantSource clock = RunningClock.fromNow();
    Sightings sightings = new Sightings(AGENT, clock);
    Trails trails = new Trails(clock);
    Journal journal =
        new Journal(
            settings.localListeners()
                ? Optional.of(parts.add(EventFile.open(directory.path())))
                : Optional.empty(),
            clock);
    EventLoop loop =
        parts.add(
            loop(
                identity.id(),
                address,
                port,
                store,
                addresses,
                observer(metrics, sightings, trails),
                journal));
    loop.start();
    status.running();
    HealthWatch health =
        parts.add(
            new HealthWatch(
                new HealthFacts(
                        new HealthFacts.Parts(
                            settings,
                            directory,
                            identity.certificate().getNotAfter().toInstant(),
                            mailbox,
                            loop,
                            store,
                            port,
                            status,
                            stop,
                            sightings,
                            clock))
                    ::now,
                clock,
                look -> {
                  verdict.set(look.verdict());
                  journal.looked(look);
                }));
    if (settings.localListeners()) {
      // A node that shows it to nobody need not look.
      health.start();
    }
    parts.add(NetworkWatch.start(() -> mailbox.put(new Input.NetworkChanged())));
    parts.add(this::sayGoodbye);
    parts.add(() -> journal.happened(EventLines.stopping()));

    Instant startedAt = Instant.now();
    Function<URI, LocalNode> view =
        telemetry ->
            new LocalView(
                mailbox,
                store,
                stop,
                () -> flow(port.traffic(), metrics),
                () -> measured(metrics.criteria()),
                new NodeFacts(
                    settings.name(),
                    identity.id(),
                    PeerNode.VERSION,
                    startedAt,
                    address.toString(),
                    settings.roles(),
                    settings.membership().failureThreshold(),
                    telemetry.toString(),
                    configured(settings.origins())),
                health::look,
                journal,
                () -> metrics.seedFigures().values(),
                trails);
    Optional<LocalListeners> listeners =
        settings.localListeners()
            ? Optional.of(
                LocalListeners.start(
                    settings,
                    directory.path(),
                    view,
                    metrics::scrape,
                    new Probes(loop, store, status, stop, health),
                    parts,
                    log))
            : Optional.empty();
    Built built =
        new Built(
            settings,
            identity.id(),
            address,
            listeners,
            mailbox,
            port,
            store,
            deliveries,
            stop,
            parts);
    parts.add(NodeFile.write(directory.path(), built));
    sayWhereFrom();
    journal.happened(EventLines.started(PeerNode.VERSION));
    log.stage("ready", "ok", (System.nanoTime() - began) / 1_000_000 + " ms");
    return new PeerNode(built);
  }

  private static Measured measured(CriteriaFigures figures) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    return new Measured(
        figures.bootstrapSeconds(),
        figures.timed(),
        figures.latencyP95Seconds(),
        figures.latencyP99Seconds(),
        figures.notifications(),
        figures.notificationBytes(),
        memory.getHeapMemoryUsage().getUsed() + memory.getNonHeapMemoryUsage().getUsed());
  }

  private static List<NodeFacts.Configured> configured(List<Setting> settings) {
    return settings.stream()
        .map(
            setting ->
                new NodeFacts.Configured(
                    setting.key(), setting.value(), setting.origin(), setting.fallback()))
        .toList();
  }

  private static Flow flow(Traffic traffic, Metrics metrics) {
    return new Flow(
        traffic.sentBytes(), traffic.receivedBytes(), metrics.submitted(), metrics.received());
  }

  private static StoreFigures figures(StoreStatus now) {
    return new StoreFigures(
        now.waitingSaves(),
        now.maxWaitingSaves(),
        now.waitingBytes(),
        now.maxWaitingBytes(),
        now.waitingReads(),
        now.rows(),
        now.bytes(),
        now.suspended(),
        now.filterRate(),
        now.diskLow(),
        now.failed());
  }

  private static Surroundings surroundings(NodeIdentity identity, PeerPort port, Verdict verdict) {
    Map<Severity, Integer> findings = new EnumMap<>(Severity.class);
    verdict.roots().forEach(shown -> findings.merge(shown.severity(), 1, Integer::sum));
    return new Surroundings(
        identity.certificate().getNotAfter().toInstant(),
        port.clockOffset().ahead(),
        port.refusedConnections(),
        findings);
  }

  private StoreConfig storeConfig() {
    return StoreConfig.DEFAULT.with(
        changes -> {
          changes.maxAge = settings.cacheTtl();
          if (changes.maxOwnAge.compareTo(changes.maxAge) < 0) {
            changes.maxOwnAge = changes.maxAge;
          }
          // The demo runs many nodes on one disk, and none of them for long.
          changes.reserveBytes = settings.localListeners() ? StoreConfig.RESERVE_BYTES : 0;
        });
  }

  private PeerPort peerPort(NodeIdentity identity, SqliteStore store) throws IOException {
    return new PeerPort(
        identity.id(),
        new InetSocketAddress(settings.listenHost(), settings.port()),
        new PeerTlsAdapter(new PeerTls(identity)),
        PeerIds::of,
        new PortOptions(
            settings.gossip().maxTransactionBytes(),
            settings.served(),
            settings.compression(),
            proxy,
            settings.connectTimeout()),
        store::readChunk,
        new MailboxDoor(mailbox));
  }

  private PeerAddress listen(PeerPort port) throws StartException {
    try {
      port.start();
      return new PeerAddress(settings.listenHost(), port.port());
    } catch (IOException taken) {
      throw new StartException(
          "listen",
          75,
          settings.listenHost()
              + ":"
              + settings.port()
              + " cannot be bound: "
              + StartException.root(taken)
              + " (stop what uses it, or give another --port)",
          taken);
    }
  }

  /** Ways of transactions are remembered only where somebody can ask for them. */
  private InputObserver observer(Metrics metrics, Sightings sightings, Trails trails) {
    EventLog log = new EventLog();
    boolean shown = settings.localListeners();
    return (input, effects) -> {
      metrics.stepped(input, effects);
      sightings.stepped(input, effects);
      if (shown) {
        trails.stepped(input, effects);
      }
      log.stepped(input, effects);
    };
  }

  private EventLoop loop(
      PeerId id,
      PeerAddress address,
      PeerPort port,
      SqliteStore store,
      AddressLookUps addresses,
      InputObserver observer,
      Journal journal) {
    PeerInfo self =
        new PeerInfo(
            id,
            settings.externalHost(),
            address.port(),
            List.of(Protocol.values()),
            new Capabilities(
                true, settings.roles().distributes(), settings.gossip().maxTransactionBytes()));
    NodeConfig config =
        new NodeConfig(
            self,
            settings.roles(),
            settings.membership(),
            settings
                .link()
                .withAgent(AGENT)
                .withLadder(settings.link().ladder().withProxied(proxy.isPresent())),
            settings.gossip(),
            settings.outbox(),
            ReconcileConfig.DEFAULT,
            settings.guard(),
            settings.address().forCore(),
            settings.trace());
    return new EventLoop(
        settings.name(),
        mailbox,
        new PeerCore(config, random()),
        new Driver(port, store, addresses, journal),
        observer,
        stop::failed);
  }

  /**
   * Seeded from the system: what is drawn decides whom we tell and ask, and nobody may foresee it.
   */
  private static RandomGenerator random() {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(new SecureRandom().nextLong());
  }

  private void sayWhereFrom() {
    log.stage(
        "address",
        settings.externalHost().isEmpty() ? "none" : "ok",
        settings.externalHost().isEmpty() ? addressInWords() : settings.externalHost());
    log.stage(
        "bootstrap",
        settings.bootstrap().isEmpty() ? "none" : "ok",
        settings.bootstrap().isEmpty()
            ? "STANDALONE: no bootstrap node configured; give --bootstrap HOST:PORT"
            : settings.bootstrap().size() + " configured, being dialled");
  }

  /** Nobody outside is asked without its being said here, with the key that turns it off. */
  private String addressInWords() {
    String observed = "each peer takes the address it sees this node come from";
    if (!settings.address().asksOutside()) {
      return "not configured: " + observed;
    }
    return "unless an interface has a public one, asks "
        + Stream.concat(
                settings.address().stunServers().stream(),
                settings.address().httpServices().stream())
            .map(Object::toString)
            .collect(Collectors.joining(", "))
        + " (off: NetworkAddress.StunServers and HttpLookupServices set to [])";
  }

  /**
   * Tells peers and waits until the core has said it: an answer to a later question proves that.
   */
  private void sayGoodbye() throws InterruptedException {
    mailbox.put(new Input.Stopping());
    CompletableFuture<?> said = mailbox.ask(Input.NodeAsked::new);
    try {
      said.get(2, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException unsaid) {
      // The loop is dead or stuck: peers will notice by themselves.
      return;
    }
  }

  /** The mailbox as the peer port knows it. */
  private record MailboxDoor(Mailbox mailbox) implements Door {

    @Override
    public void put(Input input) {
      mailbox.put(input);
    }

    @Override
    public void put(Input input, Runnable stepped) {
      mailbox.put(input, stepped);
    }

    @Override
    public CompletableFuture<Response> call(Function<ReplyTo, Input> received) {
      return mailbox.call(received);
    }
  }

  /** What probes look at. */
  private record Probes(
      EventLoop loop, SqliteStore store, LastStatus status, StopSignal stop, HealthWatch watch)
      implements Health {

    @Override
    public Duration loopSilence() {
      return Duration.ofNanos(loop.silentNanos());
    }

    @Override
    public boolean storeAlive() {
      return store.isAlive();
    }

    @Override
    public Optional<Finding> refusing() {
      StoreStatus stored = store.status();
      return MachineRules.refusing(
          loop.isRunning(), stop.isDraining(), stored.diskLow(), stored.failed());
    }

    @Override
    public Verdict verdict() {
      return watch.latest();
    }

    @Override
    public int reachablePeers() {
      return status.lastKnown().reachable();
    }
  }
}
