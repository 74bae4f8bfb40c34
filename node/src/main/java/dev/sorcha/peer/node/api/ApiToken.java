package dev.sorcha.peer.node.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The secret that a caller of the local API shows: 32 random bytes as 43 characters of Base64url,
 * in {@code api.token} in the data folder. Who can read that file may use the API.
 */
public final class ApiToken {

  private static final String FILE = "api.token";
  private static final int RANDOM_BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final String SCHEME = "Bearer ";

  private final String text;

  private ApiToken(String text) {
    this.text = text;
  }

  /**
   * The token of this data folder, made at the first call, mode 0600.
   *
   * @throws IOException if it cannot be read or written, if others may read it (threat L4), or if
   *     it is no token; the message says what to do
   */
  public static ApiToken loadOrCreate(Path dataDir) throws IOException {
    return Files.exists(dataDir.resolve(FILE)) ? load(dataDir) : create(dataDir);
  }

  /**
   * The token of a node that runs in this data folder, for its clients.
   *
   * @throws IOException as in {@link #loadOrCreate}, and if there is none
   */
  public static ApiToken load(Path dataDir) throws IOException {
    Path file = dataDir.resolve(FILE);
    requirePrivate(file);
    String text = Files.readString(file, StandardCharsets.US_ASCII).strip();
    if (!FORM.matcher(text).matches()) {
      throw new IOException(
          "api token: " + file + " holds no token (remove it: the next start makes a new one)");
    }
    return new ApiToken(text);
  }

  private static ApiToken create(Path dataDir) throws IOException {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    // Written beside its place and moved there, so that half a file is never found.
    Path draft = dataDir.resolve(FILE + ".new");
    Files.deleteIfExists(draft);
    if (hasModes(dataDir)) {
      Files.createFile(
          draft,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(draft, text + "\n", StandardCharsets.US_ASCII);
    Files.move(draft, dataDir.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    return new ApiToken(text);
  }

  private static void requirePrivate(Path file) throws IOException {
    if (!hasModes(file)) {
      return;
    }
    Set<PosixFilePermission> others = Files.getPosixFilePermissions(file);
    others.remove(PosixFilePermission.OWNER_READ);
    others.remove(PosixFilePermission.OWNER_WRITE);
    if (!others.isEmpty()) {
      throw new IOException(
          "api token: others may read " + file + " (expected: mode 0600; run chmod 600 on it)");
    }
  }

  private static boolean hasModes(Path path) throws IOException {
    return Files.getFileStore(path).supportsFileAttributeView("posix");
  }

  /** The secret, for a client. Never in a log or on a command line. */
  public String text() {
    return text;
  }

  /**
   * Whether this is the value of an {@code Authorization} header with this token. Takes the same
   * time wherever the two differ.
   */
  boolean admits(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    String shown = authorization.substring(SCHEME.length()).strip();
    return MessageDigest.isEqual(
        shown.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
  }

  /** Not the secret. */
  @Override
  public String toString() {
    return "ApiToken";
  }
}
