package dev.sorcha.peer.sim;

import dev.sorcha.peer.core.boundary.Input;
import dev.sorcha.peer.core.boundary.ReplyTo;
import dev.sorcha.peer.core.boundary.Report;
import dev.sorcha.peer.core.model.Transaction;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The applications: each submits a transaction at its node and waits for the answer. One whose node
 * crashes before that knows nothing, so it submits the same bytes again at another node.
 */
final class Workload {

  /** How long an application takes to turn to another node. A guess. */
  private static final Duration SECOND_TRY = Duration.ofSeconds(1);

  private final Network network;
  private final RandomGenerator random;
  private final int sizeBytes;
  private final LinkedHashMap<ReplyTo, Submission> waiting = new LinkedHashMap<>();

  private record Submission(Transaction transaction, SimNode at) {}

  /**
   * @param sizeBytes of each transaction, 4 bytes to 1 MiB
   */
  Workload(Network network, int sizeBytes, RandomGenerator random) {
    this.network = network;
    this.sizeBytes = sizeBytes;
    this.random = random;
    network.listen(this::onTold);
  }

  /**
   * Submits a new transaction at one of these nodes.
   *
   * @param number makes its bytes unlike those of all others; the rest is noise
   */
  void submit(int number, List<SimNode> nodes) {
    submit(made(number), nodes);
  }

  /** Puts a transaction on the disks of these nodes, which are not running, as if long ago. */
  void putOnDisk(int number, List<SimNode> nodes) {
    Transaction transaction = made(number);
    network.ledger().onAccepted(transaction.id());
    nodes.forEach(node -> node.hold(transaction));
  }

  private Transaction made(int number) {
    byte[] bytes = new byte[sizeBytes];
    random.nextBytes(bytes);
    ByteBuffer.wrap(bytes).putInt(number);
    Transaction transaction = Transaction.of(bytes);
    network.ledger().onSubmitted(transaction);
    return transaction;
  }

  private void submit(Transaction transaction, List<SimNode> nodes) {
    List<SimNode> up = nodes.stream().filter(SimNode::isUp).toList();
    if (up.isEmpty()) {
      network.agenda().after(SECOND_TRY, () -> submit(transaction, nodes));
      return;
    }
    SimNode node = up.get(random.nextInt(up.size()));
    ReplyTo reply = network.replies().ask(node);
    waiting.put(reply, new Submission(transaction, node));
    node.receive(new Input.Submitted(transaction, reply));
  }

  private void onTold(ReplyTo reply, Report report) {
    switch (report) {
      case Report.Accepted(var id, var sequence, var already) -> {
        waiting.remove(reply);
        network.ledger().onAccepted(id);
      }
      case Report.Refused refused ->
          throw network.trace().failure("a submission is refused: " + refused);
      case Report.TransactionStatus status -> {}
      case Report.Status status -> {}
      case Report.Refreshing refreshing -> {}
      case Report.Removed removed -> {}
      case Report.Waiting rows -> {}
      case Report.DeadLetters letters -> {}
      case Report.Changed changed -> {}
      case Report.Address address -> {}
      case Report.Traced traced -> {}
      case Report.Refilled refilled -> {}
      case Report.Bans bans -> {}
    }
  }

  /** A node is gone, and with it the answers that applications waited for. */
  void onCrashed(SimNode node, List<SimNode> others) {
    List<ReplyTo> lost =
        waiting.entrySet().stream()
            .filter(row -> row.getValue().at() == node)
            .map(row -> row.getKey())
            .toList();
    for (ReplyTo reply : lost) {
      Submission submission = waiting.remove(reply);
      if (submission != null) {
        network.agenda().after(SECOND_TRY, () -> submit(submission.transaction(), others));
      }
    }
  }
}
