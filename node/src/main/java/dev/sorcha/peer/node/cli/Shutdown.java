package dev.sorcha.peer.node.cli;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends a node in order when the process is told to end.
 *
 * <p>A shutdown hook closes the node, whatever ends the process. SIGTERM is how an operator stops a
 * service, so it ends with 0; the JVM alone would end with 143, which systemd and others take for a
 * failure. SIGINT stays with the JVM: 130.
 */
final class Shutdown {

  /** What an operator waits at most. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final AtomicBoolean underWay = new AtomicBoolean();

  private Shutdown() {}

  /** From now on the end of the process closes this first. */
  static Shutdown install(Runnable close) {
    Shutdown shutdown = new Shutdown();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> shutdown.run(close), "shutdown"));
    exitWithZeroOnTerm();
    return shutdown;
  }

  /** Whether the process is ending. */
  boolean isUnderWay() {
    return underWay.get();
  }

  private void run(Runnable close) {
    underWay.set(true);
    Thread closing = Thread.ofPlatform().daemon().name("shutdown-close").start(close);
    try {
      if (!closing.join(LIMIT)) {
        System.err.println(
            "sorcha-peer: the node did not stop in " + LIMIT.toSeconds() + " s; leaving it");
        Runtime.getRuntime().halt(ExitCode.FAILED);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Rationale: {@code sun.misc.Signal} (module jdk.unsupported, documented there) is the only way
   * to another exit code that still lets all hooks run; by reflection, since javac warns of the
   * name and cannot be told not to. Where it is missing the exit code is the JVM's and nothing else
   * changes.
   */
  private static void exitWithZeroOnTerm() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object exit =
          Proxy.newProxyInstance(
              Shutdown.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                System.exit(ExitCode.OK);
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("TERM"), exit);
    } catch (ReflectiveOperationException elsewhere) {
      // The hook is in place; see above.
    }
  }
}
