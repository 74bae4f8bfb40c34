package dev.sorcha.peer.node.grpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * A compressed message that inflates to more than the largest one ends its call with an exception,
 * which gRPC's executor logs with its stack, each time: who sends them must not fill the log. Every
 * other exception is a fault of this program and stays there.
 */
final class OversizedLog {

  /** Kept, or its filter would be forgotten with it. */
  private static final Logger EXECUTOR =
      Logger.getLogger("io.grpc.internal.SerializeReentrantCallsDirectExecutor");

  private OversizedLog() {}

  /** From now on in the whole process. */
  static void silence() {
    EXECUTOR.setFilter(OversizedLog::isOfTheProgram);
  }

  private static boolean isOfTheProgram(LogRecord line) {
    return !(line.getThrown() instanceof StatusRuntimeException thrown
        && thrown.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED);
  }
}
