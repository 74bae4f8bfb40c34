package dev.sorcha.peer.core;

import static dev.sorcha.peer.core.Samples.START;
import static dev.sorcha.peer.core.Samples.info;
import static dev.sorcha.peer.core.Samples.peer;
import static dev.sorcha.peer.core.Samples.tx;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sorcha.peer.core.boundary.Announcement;
import dev.sorcha.peer.core.boundary.Change;
import dev.sorcha.peer.core.boundary.Direction;
import dev.sorcha.peer.core.boundary.Effect;
import dev.sorcha.peer.core.boundary.Frame;
import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.LinkId;
import dev.sorcha.peer.core.boundary.NodeEvent;
import dev.sorcha.peer.core.boundary.PieceFor;
import dev.sorcha.peer.core.boundary.Pushed;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.StoredState;
import dev.sorcha.peer.core.boundary.Timer;
import dev.sorcha.peer.core.model.Chunk;
import dev.sorcha.peer.core.model.PeerId;
import dev.sorcha.peer.core.model.Transaction;
import dev.sorcha.peer.core.model.TxId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Conversations of a few nodes as text: commands, a line of dashes, and what the nodes did. Run
 * with {@code -Dupdate} to write the second part anew, and read the difference.
 *
 * <p>Commands: {@code start N}, {@code link N M}, {@code unlink N M}, {@code submit N TEXT}, {@code
 * announce N->M TEXT}, {@code deliver N->M}, {@code drop N->M}, {@code forge N->M}, {@code wait N
 * MILLIS}, {@code pass N SECONDS}, {@code crash N}; {@code small N} starts one that carries no more
 * than 16 bytes. Disks answer at once, links only when told to.
 */
final class ScenarioTest {

  private static final Path FOLDER = Path.of("src/test/resources/scenarios");
  private static final String LINE = "----";
  private static final int SMALL = 16;

  static List<Path> scenarios() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void nodesDoWhatIsRecorded(Path file) throws IOException {
    String text = Files.readString(file);
    String commands = text.substring(0, text.indexOf(LINE));
    String played = commands + LINE + "\n" + new World().play(commands);
    if (System.getProperty("update") != null) {
      Files.writeString(file, played);
    }
    assertThat(played).isEqualTo(Files.readString(file));
  }

  private static final class World {
    final Map<String, Node> nodes = new LinkedHashMap<>();
    final Map<TxId, String> names = new LinkedHashMap<>();
    final StringBuilder log = new StringBuilder();
    long numbers;

    String play(String commands) {
      commands
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .forEach(
              line -> {
                log.append("> ").append(line).append('\n');
                List<String> words = List.of(line.split(" |->", 0));
                command(words.getFirst(), words.get(1), words.getLast(), words);
              });
      return log.toString();
    }

    void command(String verb, String first, String last, List<String> words) {
      switch (verb) {
        case "start" -> nodes.computeIfAbsent(first, Node::new).start();
        case "small" -> nodes.computeIfAbsent(first, name -> new Node(name, SMALL)).start();
        case "pass" -> {
          for (int second = 0; second < Integer.parseInt(last); second++) {
            nodes(first).passes(Duration.ofSeconds(1));
          }
        }
        case "link" -> link(nodes(first), nodes(last));
        case "unlink" -> {
          nodes(first).unlink(last);
          nodes(last).unlink(first);
        }
        case "submit" -> nodes(first).submit(named(last));
        case "large" -> nodes(first).submit(large(last));
        case "announce" -> {
          Announcement has = Samples.has(named(last));
          nodes(first).way(words.get(2)).add(new Frame.Announce(List.of(has), false));
        }
        case "deliver" -> {
          ArrayDeque<Frame> way = nodes(first).way(last);
          for (int waiting = way.size(); waiting > 0; waiting--) {
            nodes(last).receive(first, way.remove());
          }
          nodes(last).burstEnds();
        }
        case "drop" -> nodes(first).way(last).clear();
        case "forge" -> {
          ArrayDeque<Frame> way = nodes(first).way(last);
          for (int waiting = way.size(); waiting > 0; waiting--) {
            Frame frame = way.remove();
            way.add(forged(frame));
          }
        }
        case "wait" -> nodes(first).passes(Duration.ofMillis(Long.parseLong(last)));
        case "crash" -> nodes(first).crash();
        default -> throw new IllegalArgumentException("command: " + verb);
      }
    }

    Node nodes(String name) {
      return Optional.ofNullable(nodes.get(name)).orElseThrow();
    }

    private static Frame forged(Frame frame) {
      return switch (frame) {
        case Frame.Body(var claimed, var body) -> new Frame.Body(claimed, tx("forged"));
        case Frame.Push(var entries, var custody) ->
            new Frame.Push(
                entries.stream()
                    .map(entry -> new Pushed(entry.claimed(), tx("forged"), entry.hops()))
                    .toList(),
                custody);
        case Frame.Large.Piece(var id, var place, var chunk) ->
            new Frame.Large.Piece(id, place, Chunk.of(new byte[chunk.size()]));
        default -> frame;
      };
    }

    Transaction named(String text) {
      names.put(tx(text).id(), text);
      return tx(text);
    }

    /** A body of 17 chunks. */
    Transaction large(String text) {
      Transaction body = Pieces.body(16, text.hashCode());
      names.put(body.id(), text);
      return body;
    }

    void link(Node from, Node to) {
      from.link(to, Direction.OUTBOUND);
      to.link(from, Direction.INBOUND);
    }

    /** A node with its disk, its reminders and what is on its way from it to others. */
    final class Node {
      final String name;
      final PeerId id;
      final int maxTransactionBytes;
      final Map<TxId, Transaction> bodies = new LinkedHashMap<>();
      final Map<TxId, StoredState.OutboxRow> outbox = new LinkedHashMap<>();
      final Map<TxId, TreeMap<Integer, Chunk>> staged = new LinkedHashMap<>();
      final Map<Timer, Instant> timers = new LinkedHashMap<>();
      final Map<LinkId, String> links = new LinkedHashMap<>();
      final Map<String, ArrayDeque<Frame>> ways = new LinkedHashMap<>();
      PeerCore core;
      Instant now = START;

      Node(String name) {
        this(name, NodeConfig.defaults(info(1)).gossip().maxTransactionBytes());
      }

      Node(String name, int maxTransactionBytes) {
        this.name = name;
        this.maxTransactionBytes = maxTransactionBytes;
        this.id = peer(name.charAt(0));
        this.core = born();
      }

      PeerCore born() {
        NodeConfig base = NodeConfig.defaults(info(name.charAt(0)));
        return new PeerCore(
            new NodeConfig(
                base.self(),
                base.roles(),
                base.membership(),
                base.link(),
                base.gossip().withMaxTransactionBytes(maxTransactionBytes),
                base.outbox(),
                base.reconcile(),
                base.guard(),
                base.address()),
            new SplittableRandom(1));
      }

      ArrayDeque<Frame> way(String to) {
        return ways.computeIfAbsent(to, any -> new ArrayDeque<>());
      }

      void start() {
        core = born();
        List<Announcement> held =
            bodies.values().stream().map(body -> new Announcement(body.id(), body.size())).toList();
        StoredState stored =
            new StoredState(
                List.copyOf(outbox.values()),
                List.of(),
                held,
                List.of(),
                List.of(),
                Optional.of(1L));
        step(new Input.Started(stored, List.of()));
        burstEnds();
      }

      void crash() {
        List.copyOf(links.values())
            .forEach(
                other -> {
                  unlink(other);
                  nodes(other).unlink(name);
                });
        timers.clear();
      }

      void link(Node other, Direction direction) {
        LinkId link = new LinkId(++numbers);
        links.put(link, other.name);
        step(new Input.LinkUp(link, other.id, "198.51.100.1", direction, Optional.empty()));
        burstEnds();
      }

      /** The core of a crashed node hears of it, too: it is replaced before it matters. */
      void unlink(String other) {
        way(other).clear();
        for (LinkId link : List.copyOf(links.keySet())) {
          if (other.equals(links.get(link))) {
            links.remove(link);
            step(new Input.LinkDown(link, "cut"));
          }
        }
        burstEnds();
      }

      void submit(Transaction transaction) {
        step(new Input.Submitted(transaction, new ReplyTo(++numbers)));
        burstEnds();
      }

      void receive(String from, Frame frame) {
        links.entrySet().stream()
            .filter(link -> link.getValue().equals(from))
            .map(Map.Entry::getKey)
            .findFirst()
            .ifPresent(link -> step(new Input.FrameArrived(link, frame, true)));
      }

      void passes(Duration time) {
        now = now.plus(time);
        for (Timer timer : List.copyOf(timers.keySet())) {
          if (timers.containsKey(timer) && !timers.getOrDefault(timer, now).isAfter(now)) {
            timers.remove(timer);
            step(new Input.TimerFired(timer));
          }
        }
        burstEnds();
      }

      void burstEnds() {
        step(new Input.BurstEnded());
      }

      void step(Input input) {
        for (Effect effect : core.step(input, now)) {
          switch (effect) {
            case Effect.Send(var link, var dialect, var frame) -> {
              String to = links.getOrDefault(link, "nobody");
              way(to).add(frame);
              say("sends " + to + " " + shown(frame));
            }
            case Effect.Save(var change) -> save(change);
            case Effect.Load(var tx, var reader) ->
                step(new Input.Loaded(tx, Optional.ofNullable(bodies.get(tx)), reader));
            case Effect.LoadBodies(var ids) ->
                step(
                    new Input.BodiesLoaded(
                        ids,
                        ids.stream()
                            .flatMap(tx -> Optional.ofNullable(bodies.get(tx)).stream())
                            .toList()));
            case Effect.Schedule(var delay, var timer) -> timers.put(timer, now.plus(delay));
            case Effect.Tell(var replyTo, var report) ->
                say("answers " + report.getClass().getSimpleName());
            case Effect.Publish(var event) -> publish(event);
            case Effect.Close(var link, var reason) -> say("closes " + reason);
            case Effect.LoadChunk(var tx, var place, var reader) -> loadChunk(tx, place, reader);
            case Effect.LoadContents(var tx, var reader) ->
                step(
                    new Input.ContentsLoaded(
                        tx, Optional.ofNullable(bodies.get(tx)).map(Pieces::manifest), reader));
            case Effect.LookUp lookUp -> {}
            case Effect.Dial dial -> {}
            case Effect.Call call -> {}
            case Effect.HangUp hangUp -> {}
            case Effect.Respond respond -> {}
          }
        }
      }

      void loadChunk(TxId tx, int place, PieceFor reader) {
        Optional<Transaction> body = Optional.ofNullable(bodies.get(tx));
        step(
            new Input.ChunkLoaded(
                tx,
                place,
                body.map(Transaction::size).orElse(0),
                body.map(it -> Pieces.of(it, place)),
                reader));
      }

      void save(Change change) {
        if (!(change instanceof Change.Large.Stage)) {
          say("saves " + change.getClass().getSimpleName());
        }
        switch (change) {
          case Change.Accept(var body) -> {
            boolean fresh = bodies.putIfAbsent(body.id(), body) == null;
            outbox.put(body.id(), new StoredState.OutboxRow(body.id(), body.size(), 1, now));
            step(new Input.Accepted(body.id(), bodies.size(), fresh));
          }
          case Change.Keep(var body, var from) -> {
            bodies.put(body.id(), body);
            step(new Input.Kept(body.id()));
          }
          case Change.Large.Stage(var tx, var place, var chunk) -> {
            staged.computeIfAbsent(tx, any -> new TreeMap<>()).put(place, chunk);
            step(new Input.Staged(tx, place));
          }
          case Change.Large.Unstage(var tx) -> staged.remove(tx);
          case Change.Large.Keep(var tx, var size, var from) -> {
            Transaction body = Pieces.joined(staged.getOrDefault(tx, new TreeMap<>()).values());
            bodies.put(body.id(), body);
            step(new Input.Kept(tx));
          }
          case Change.Large.Accept accept -> {}
          case Change.Release(var tx) -> outbox.remove(tx);
          case Change.Attempted attempted -> {}
          case Change.Custody custody -> {}
          case Change.Bury(var letter) -> outbox.remove(letter.id());
          case Change.Revive revive -> {}
          case Change.Discard discard -> {}
          case Change.Pin pin -> {}
          case Change.Peers peers -> {}
          case Change.TableKey key -> {}
          case Change.Bans bans -> {}
        }
      }

      void publish(NodeEvent event) {
        switch (event) {
          case NodeEvent.Learned(var tx, var from, var size) -> say("learns " + shown(tx));
          case NodeEvent.InCustody(var tx, var peers) -> say("is rid of " + shown(tx));
          case NodeEvent.AttemptFailed(var tx, var attempts, var pause, var reason) ->
              say("failed with " + shown(tx) + ", attempt " + attempts + ": " + reason);
          case NodeEvent.DeadLettered(var letter) ->
              say("buries " + shown(letter.id()) + ": " + letter.reason());
          case NodeEvent.Offended offended -> say("blames for " + offended.offence());
          case NodeEvent.TransferMoved(var tx, var from, var chunks, var why) ->
              say(
                  "has "
                      + chunks
                      + " chunks of "
                      + shown(tx)
                      + " when "
                      + from.hex().charAt(63)
                      + " is left: "
                      + why);
          case NodeEvent.TransferEnded(var tx, var size, var sources, var took) ->
              say("has all of " + shown(tx) + " from " + sources);
          case NodeEvent.TransferFailed(var tx, var chunks, var why) ->
              say("forgets " + chunks + " chunks of " + shown(tx) + ": " + why);
          case NodeEvent.PullExhausted(var tx, var asked) -> say("gives up " + shown(tx));
          default -> {}
        }
      }

      void say(String what) {
        log.append("  ").append(name).append(' ').append(what).append('\n');
      }
    }

    String shown(TxId id) {
      return names.getOrDefault(id, "?");
    }

    String shown(List<TxId> ids) {
      return ids.stream().map(this::shown).collect(Collectors.joining(" "));
    }

    String shown(Frame frame) {
      return switch (frame) {
        case Frame.Hello hello -> "Hello";
        case Frame.Announce(var entries, var own) ->
            "Announce "
                + shown(entries.stream().map(Announcement::id).toList())
                + (own ? " (its own)" : "");
        case Frame.Get(var ids) -> "Get " + shown(ids);
        case Frame.Body(var claimed, var body) -> "Body " + shown(claimed);
        case Frame.Credit(var eager, var bytes) -> "Credit " + bytes + (eager ? " eager" : "");
        case Frame.Push(var entries, var custody) ->
            "Push "
                + shown(entries.stream().map(Pushed::claimed).toList())
                + (custody ? " wants custody" : "");
        case Frame.NotFound(var ids) -> "NotFound " + shown(ids);
        case Frame.Stored(var ids) -> "Stored " + shown(ids);
        case Frame.Declined(var ids, var reason) -> "Declined " + reason + " " + shown(ids);
        case Frame.AskPeers ask -> "AskPeers";
        case Frame.Peers(var peers, var total) -> "Peers of " + total;
        case Frame.Ping ping -> "Ping";
        case Frame.Pong pong -> "Pong";
        case Frame.AskReach ask -> "AskReach";
        case Frame.Reach reach -> "Reach";
        case Frame.AskDialBack ask -> "AskDialBack";
        case Frame.DialedBack dialed -> "DialedBack";
        case Frame.Goodbye(var reason) -> "Goodbye " + reason;
        case Frame.Large.AskContents(var id) -> "AskContents " + shown(id);
        case Frame.Large.Contents(var id, var manifest) ->
            "Contents " + shown(id) + ", " + manifest.digests().size() + " chunks";
        case Frame.Large.AskPieces(var id, var places) -> "AskPieces " + shown(id) + " " + places;
        case Frame.Large.Piece(var id, var place, var chunk) -> "Piece " + shown(id) + " " + place;
        case Frame.Large.Lacks(var id) -> "Lacks " + shown(id);
        case Frame.Trace.Ask(var id) -> "AskTrace " + shown(id);
        case Frame.Trace.Told told -> "ToldTrace " + told.state() + " " + shown(told.id());
        case Frame.Recon.Open open -> "Open";
        case Frame.Recon.Symbols(var round, var from, var symbols) ->
            symbols.isEmpty() ? "alike" : "Symbols";
        case Frame.Recon.More more -> "More";
        case Frame.Recon.Found(var round, var entries, var wanted, var decoded, var last) ->
            "Found "
                + shown(entries.stream().map(Announcement::id).toList())
                + ", wants "
                + wanted.size();
        case Frame.Recon.Settled settled -> "Settled";
        case Frame.Recon.Agree agree -> "Agree";
        case Frame.Recon.Refused(var round, var why) -> "Refused " + why;
        case Frame.Recon.AskOrder ask -> "AskOrder";
        case Frame.Recon.Order(var life, var entries, var next, var end) ->
            "Order " + shown(entries.stream().map(Announcement::id).toList());
      };
    }
  }
}
