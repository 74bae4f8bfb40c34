package dev.sorcha.peer.core.health;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every finding that there is. The word is stable: scripts, alerts and runbooks refer to it.
 *
 * <p>A finding that is a consequence of another one is not shown while that one holds. It is shown
 * from the time on that it has held without a break, so that a moment is no alarm.
 */
public enum FindingCode {
  NODE_LOOP_SILENT(
      "node.loop-silent",
      Severity.CRITICAL,
      Duration.ZERO,
      "The node does not work",
      "Its one thread of work was not seen for 10 seconds. Nothing is sent, taken or answered.",
      "restart the node, and report its log",
      List.of()),
  STORAGE_STOPPED(
      "storage.stopped",
      Severity.CRITICAL,
      Duration.ZERO,
      "The database has no owner",
      "The thread that writes the database has ended. Nothing can be accepted or delivered.",
      "look at the log and at the disk, then restart the node",
      List.of("node.loop-silent")),
  DISK_LOW(
      "disk.low",
      Severity.CRITICAL,
      Duration.ZERO,
      "Almost no room on the disk",
      "Submissions and bodies of peers are refused; what was accepted is kept and still sent.",
      "make room on the disk of the data folder; the node goes on by itself",
      List.of()),
  STORAGE_FAILED(
      "storage.failed",
      Severity.CRITICAL,
      Duration.ZERO,
      "The database cannot be written",
      "Every save fails until the file can be opened again. Submissions are refused.",
      "look at the log, the disk and the rights of the data folder; it is tried again by itself",
      List.of("disk.low", "storage.stopped")),
  NODE_STARTING(
      "node.starting",
      Severity.INFO,
      Duration.ofSeconds(10),
      "The node starts",
      "It does not take submissions yet.",
      "wait; its log says which stage it is at",
      List.of("node.loop-silent")),
  NODE_DRAINING(
      "node.draining",
      Severity.INFO,
      Duration.ZERO,
      "The node is being drained",
      "It takes nothing new and ends when nothing waits in its outbox, or when the time is over.",
      "submit at another node; only a restart ends a drain",
      List.of()),
  BOOTSTRAP_FAILING(
      "bootstrap.failing",
      Severity.WARNING,
      Duration.ofSeconds(15),
      "No bootstrap node answers",
      "None of the configured first contacts can be reached. A node without other peers is alone,"
          + " and one that loses its peers would not find new ones.",
      "check the addresses after --bootstrap or in BootstrapNodes; at SORCHA_PEER_LOG=DEBUG the log"
          + " says why each fails",
      List.of("node.loop-silent")),
  NET_OFFLINE(
      "net.offline",
      Severity.CRITICAL,
      Duration.ofSeconds(15),
      "No peer can be reached",
      "What is submitted is kept on disk and sent when a peer is there. Nothing arrives.",
      "check this machine's network and firewall; 'sorcha-peer peers --state failing' says why each"
          + " peer fails",
      List.of("bootstrap.failing", "node.loop-silent")),
  NET_PARTITION(
      "net.partition-suspected",
      Severity.CRITICAL,
      Duration.ZERO,
      "Cut off from a part of the network",
      "Many peers stopped answering together, or other signs say so. No peer is removed while it"
          + " lasts, and what differs is compared and fetched when it is over.",
      "look for what those peers have in common: a router, a provider, a firewall rule",
      List.of("net.offline")),
  NET_DEGRADED(
      "net.degraded",
      Severity.WARNING,
      Duration.ofSeconds(30),
      "Fewer peers than wanted",
      "The node works. With fewer peers it hears of transactions later, and losing those that it"
          + " has cuts it off.",
      "'sorcha-peer peers' says which do not answer and why; 'sorcha-peer peers refresh' tries all"
          + " of them now",
      List.of("net.partition-suspected", "net.offline")),
  NET_STANDALONE(
      "net.standalone",
      Severity.INFO,
      Duration.ofSeconds(10),
      "Standalone",
      "No bootstrap node is configured and nobody has connected. What is submitted stays here.",
      "name a first contact with --bootstrap HOST:PORT, or let another node name this one",
      List.of("node.loop-silent", "node.starting")),
  NET_SMALL(
      "net.small-network",
      Severity.INFO,
      Duration.ofMinutes(1),
      "The network is smaller than MinHealthyPeers",
      "A node never has more peers than there are. It counts as online when it reaches all of"
          + " them.",
      "if these are all nodes there will be, lower MinHealthyPeers to their number; otherwise name"
          + " more bootstrap nodes",
      List.of("net.offline", "net.degraded")),
  DISCOVERY_STALE(
      "discovery.stale",
      Severity.WARNING,
      Duration.ZERO,
      "Nobody tells of peers",
      "No peer has answered for a long time whom it knows, so new nodes are not found.",
      "'sorcha-peer peers refresh' asks all now; 'sorcha-peer peers' says who does not answer",
      List.of("net.offline", "net.partition-suspected", "bootstrap.failing", "net.standalone")),
  PROTO_FALLBACK(
      "proto.fallback-majority",
      Severity.WARNING,
      Duration.ofMinutes(1),
      "Most peers are reached by a worse way",
      "Streams fail on the way to them, so single calls or REST are used: slower, and more work.",
      "look for a proxy or firewall that does not let HTTP/2 through; 'sorcha-peer peers --wide'"
          + " shows what was tried",
      List.of("net.offline")),
  VERSION_MIX(
      "peer.version-mix",
      Severity.INFO,
      Duration.ofMinutes(1),
      "Peers run other versions",
      "Versions understand each other, but what is new in one is not used with an older one.",
      "finish the upgrade, or leave it: nothing breaks",
      List.of()),
  ADDR_UNREACHABLE(
      "addr.unreachable",
      Severity.INFO,
      Duration.ZERO,
      "Peers cannot dial this node",
      "It takes part over the links that it opens itself. Other such nodes cannot link to it.",
      "'sorcha-peer netcheck' says what to change",
      List.of("net.offline")),
  ADDR_CHANGED(
      "addr.changed",
      Severity.INFO,
      Duration.ZERO,
      "The node's address has changed",
      "Peers are told at once. Whoever has the old address written down does not find it there.",
      "if others name this node as a bootstrap node, give them the new address",
      List.of()),
  ADDR_STUN_BLOCKED(
      "addr.stun-blocked",
      Severity.INFO,
      Duration.ofSeconds(30),
      "No STUN server answers",
      "The node cannot ask under which address it is seen outside. Peers still tell it.",
      "let UDP to the servers out, name others in NetworkAddress.StunServers, or set it to [] and"
          + " give NetworkAddress.ExternalAddress",
      List.of("net.offline")),
  FANOUT_TOO_SMALL(
      "gossip.fanout-too-small",
      Severity.WARNING,
      Duration.ofSeconds(30),
      "FanoutFactor is too small for this network",
      "Announcements alone do not reach every node. The rest hears of a transaction when neighbours"
          + " compare what they hold, some seconds later.",
      "remove FanoutFactor, so that the node chooses it",
      List.of()),
  DEDUP_SATURATED(
      "dedup.saturated",
      Severity.INFO,
      Duration.ofMinutes(1),
      "The duplicate filter spares little",
      "The filter says \"surely new\" less often than it should, so ids are looked up on disk in"
          + " vain. Nothing is lost: it never decides that something is known.",
      "none is needed; it is built anew when ids leave the index. If it lasts, report it",
      List.of()),
  QUEUE_STUCK(
      "queue.stuck",
      Severity.WARNING,
      Duration.ZERO,
      "A submission waits for long",
      "Peers were there and none took it, or too few say that their copy is on disk.",
      "'sorcha-peer queue' says what came of each attempt",
      List.of(
          "net.offline",
          "net.standalone",
          "bootstrap.failing",
          "net.partition-suspected",
          "storage.failed",
          "disk.low")),
  QUEUE_NEARLY_FULL(
      "queue.nearly-full",
      Severity.CRITICAL,
      Duration.ZERO,
      "The outbox is nearly full",
      "At its bound submissions are refused with QUEUE_FULL. Nothing is ever trimmed.",
      "restore the network, or submit less; OfflineMode.MaxQueueSize raises the bound",
      List.of()),
  DEAD_LETTERS(
      "dead-letters.present",
      Severity.WARNING,
      Duration.ZERO,
      "Submissions that no peer took",
      "They are kept with their reason and no longer tried.",
      "'sorcha-peer dead' says why each; then 'dead retry', or 'dead export' and 'dead discard'",
      List.of()),
  SUBSCRIBER_SUSPENDED(
      "subscriber.suspended",
      Severity.WARNING,
      Duration.ZERO,
      "An application has missed deliveries",
      "It did not acknowledge for so long that the room was needed. It gets nothing until somebody"
          + " says that it shall go on without.",
      "'sorcha-peer subscribers' shows the gap; 'sorcha-peer subscribers resume NAME' lets it go"
          + " on",
      List.of()),
  CERT_EXPIRING(
      "cert.expiring",
      Severity.WARNING,
      Duration.ZERO,
      "The node's certificate ends soon",
      "Peers refuse it from then on. Its id is that of the key, so a new certificate over the same"
          + " key leaves it the same node.",
      "openssl req -x509 -key node.key -out node.crt -days 3650 -subj /CN=sorcha-peer"
          + " in the data folder, then restart",
      List.of()),
  CERT_UNTRUSTED(
      "cert.untrusted",
      Severity.WARNING,
      Duration.ZERO,
      "Keys do not match",
      "A handshake failed, or another key answered than the one that is known at that address."
          + " Nothing is sent there.",
      "compare the id with whoever runs that node; if it has a new key on purpose, name it as"
          + " ID@HOST:PORT",
      List.of()),
  CLOCK_SKEW(
      "clock.skew",
      Severity.WARNING,
      Duration.ofSeconds(30),
      "The clock is off",
      "Peers' clocks say something else. No promise depends on it, but times in logs and receipts"
          + " are wrong, and certificates may look expired.",
      "set this machine's clock by NTP",
      List.of()),
  IDENTITY_EPHEMERAL(
      "identity.ephemeral",
      Severity.WARNING,
      Duration.ZERO,
      "The data folder does not outlive its container",
      "With it go the node's key and what it accepted and nobody else has.",
      "put the data folder on a volume or a disk: --data-dir, or DataDirectory",
      List.of()),
  ADMIN_EXPOSED(
      "admin.exposed",
      Severity.WARNING,
      Duration.ZERO,
      "Others may use the local API",
      "Another user of this machine may read the token, with which everything can be done here.",
      "chmod 600 api.token in the data folder; remove it and restart for a new one",
      List.of()),
  CONFIG_IDLE(
      "config.not-in-force",
      Severity.INFO,
      Duration.ZERO,
      "Configured, and not in force",
      "These keys are read and change nothing yet.",
      "docs/configuration.md says what each will do; remove them if you rely on them",
      List.of()),
  LIMITS_FLOOD(
      "limits.flood",
      Severity.WARNING,
      Duration.ofSeconds(10),
      "A peer sends more than is taken",
      "Announcements are passed over, or peers break rules. Comparing with neighbours brings what"
          + " was missed.",
      "'sorcha-peer events' names the peers; 'sorcha-peer peers rm' cuts one off",
      List.of());

  private final String word;
  private final Severity severity;
  private final Duration timeToVisible;
  private final String title;
  private final String meaning;
  private final String remedy;

  /** Words with spaces between them: an enum holds nothing that can change. */
  private final String causes;

  FindingCode(
      String word,
      Severity severity,
      Duration timeToVisible,
      String title,
      String meaning,
      String remedy,
      List<String> causes) {
    this.word = word;
    this.severity = severity;
    this.timeToVisible = timeToVisible;
    this.title = title;
    this.meaning = meaning;
    this.remedy = remedy;
    this.causes = String.join(" ", causes);
  }

  /** The finding with this word. */
  public static Optional<FindingCode> of(String word) {
    return Arrays.stream(values()).filter(code -> code.word.equals(word)).findFirst();
  }

  /** As in JSON, commands, alerts and runbooks. */
  public String word() {
    return word;
  }

  /** How much it matters by itself. */
  public Severity severity() {
    return severity;
  }

  /** How long it must hold before it is shown. */
  public Duration timeToVisible() {
    return timeToVisible;
  }

  /** In a few words. */
  public String title() {
    return title;
  }

  /** What it means for whoever uses the node, in sentences. */
  public String meaning() {
    return meaning;
  }

  /** What helps against it, where the facts do not say more. */
  public String remedy() {
    return remedy;
  }

  /** Findings of which this one is a consequence; the order of the enum is no rank. */
  public List<FindingCode> consequenceOf() {
    return Arrays.stream(causes.split(" ")).flatMap(cause -> of(cause).stream()).toList();
  }
}
