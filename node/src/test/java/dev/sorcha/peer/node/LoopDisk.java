package dev.sorcha.peer.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A small ext4 in a file, whose power can be cut: what was not flushed to it is gone, as it is from
 * a disk whose machine loses its supply. Linux alone, and root.
 */
final class LoopDisk implements AutoCloseable {

  /** EXT4_IOC_SHUTDOWN, in Linux since 4.11. */
  private static final long SHUTDOWN = 0x8004587DL;

  /** Stop at once: not even the journal that is in memory is written. */
  private static final int NO_LOG_FLUSH = 2;

  private final MachineTurn turn = MachineTurn.take();
  private final Path image;
  private final Path mountPoint;

  private LoopDisk(Path image, Path mountPoint) {
    this.image = image;
    this.mountPoint = mountPoint;
  }

  /** Why there can be none here; empty where there can. */
  static Optional<String> missing() throws IOException {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.of("this is not Linux");
    }
    if (!Files.exists(Path.of("/dev/loop-control"))) {
      return Optional.of("there are no loop devices here");
    }
    if (!run("id", "-u").output().strip().equals("0")) {
      return Optional.of("mounting needs root");
    }
    return run("which", "mkfs.ext4", "mount", "umount").code() == 0
        ? Optional.empty()
        : Optional.of("mkfs.ext4 or mount was not found");
  }

  /** Makes one of so many bytes below a folder, and mounts it there. */
  static LoopDisk make(Path folder, long bytes) throws IOException {
    Path image = folder.resolve("disk.img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
    }
    must("mkfs.ext4", "-q", "-F", image.toString());
    LoopDisk disk = new LoopDisk(image, Files.createDirectory(folder.resolve("disk")));
    disk.mount();
    return disk;
  }

  /** Where it is mounted. */
  Path folder() {
    return mountPoint;
  }

  private void mount() throws IOException {
    must("mount", "-o", "loop", image.toString(), mountPoint.toString());
  }

  /**
   * When this returns, nothing reaches the disk any more, and whoever tries is told of an I/O
   * error. It takes 2 to 12 ms, and an {@code fdatasync} that was under way may return success
   * though nothing was written: in 31 of 300 cuts under a program that only appends and syncs
   * (Linux 6.18; jbd2 does not look whether a transaction that is gone was aborted).
   */
  @SuppressWarnings("restricted")
  void cut() {
    Linker linker = Linker.nativeLinker();
    MethodHandle open =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("open"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    MethodHandle ioctl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("ioctl"),
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS),
            Linker.Option.firstVariadicArg(2));
    MethodHandle close =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("close"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(mountPoint.toString());
      MemorySegment how = arena.allocateFrom(ValueLayout.JAVA_INT, NO_LOG_FLUSH);
      int descriptor = (int) open.invokeExact(path, 0);
      assertThat(descriptor).as("open %s", mountPoint).isNotNegative();
      int result = (int) ioctl.invokeExact(descriptor, SHUTDOWN, how);
      int closed = (int) close.invokeExact(descriptor);
      assertThat(result).as("EXT4_IOC_SHUTDOWN; close said %s", closed).isZero();
    } catch (RuntimeException | Error wrong) {
      throw wrong;
    } catch (Throwable never) {
      throw new AssertionError(never);
    }
  }

  /** The machine starts again. Whoever had files open must be gone. */
  void powerUp() throws IOException {
    must("umount", mountPoint.toString());
    mount();
  }

  @Override
  public void close() throws IOException {
    try {
      if (run("umount", mountPoint.toString()).code() != 0) {
        must("umount", "--lazy", mountPoint.toString());
      }
    } finally {
      turn.close();
    }
  }

  private record Ended(int code, String output) {}

  static void must(String... command) throws IOException {
    Ended ended = run(command);
    assertThat(ended.code()).as("%s: %s", String.join(" ", command), ended.output()).isZero();
  }

  private static Ended run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException stopping) {
      throw new AssertionError(stopping);
    }
    return new Ended(process.exitValue(), output);
  }
}
