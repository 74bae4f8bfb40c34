package dev.sorcha.peer.node.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is in a backup, in its file {@value #FILE}, which is written last: a folder without it is no
 * finished backup.
 *
 * @param madeAtMillis Unix milliseconds, for people
 * @param transactions in the queue file, {@code queued} of which wait for peers
 */
public record BackupManifest(long madeAtMillis, long transactions, long queued, List<Entry> files) {

  /** Its name in the folder of a backup. */
  public static final String FILE = "backup.json";

  /** Everything that a backup may hold; no other name is ever written on a restore. */
  static final Set<String> NAMES =
      Set.of("node.key", "node.crt", "api.token", SqliteStore.QUEUE_FILE, SqliteStore.PEERS_FILE);

  private static final String SCHEMA = "backup/v1";

  /** Far over what is written. */
  private static final int MOST_BYTES = 1 << 20;

  /**
   * One file of the backup.
   *
   * @param sha256 64 lower-case hex digits
   */
  public record Entry(String name, long bytes, String sha256) {

    static Entry of(Path file) throws IOException {
      return new Entry(file.getFileName().toString(), Files.size(file), digest(file));
    }
  }

  public BackupManifest {
    files = List.copyOf(files);
  }

  boolean has(String name) {
    return files.stream().anyMatch(entry -> entry.name().equals(name));
  }

  byte[] toJson() {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("schema", SCHEMA);
    json.put("madeAt", madeAtMillis);
    json.put("transactions", transactions);
    json.put("queued", queued);
    ArrayNode list = json.putArray("files");
    for (Entry entry : files) {
      list.addObject()
          .put("name", entry.name())
          .put("bytes", entry.bytes())
          .put("sha256", entry.sha256());
    }
    return JsonMapper.shared().writeValueAsBytes(json);
  }

  /**
   * Reads the manifest of a backup, and nothing else.
   *
   * @throws StoreException if there is none, or it is not one of ours
   */
  static BackupManifest read(Path backup) throws StoreException {
    Path file = backup.resolve(FILE);
    try (InputStream in = Files.newInputStream(file)) {
      return parse(JsonMapper.shared().readTree(in.readNBytes(MOST_BYTES)), file);
    } catch (IOException missing) {
      throw new StoreException(
          backup
              + " is no finished backup ("
              + FILE
              + " cannot be read); name the folder that 'sorcha-peer backup' wrote",
          missing);
    } catch (JacksonException damaged) {
      throw new StoreException(file + " is damaged; take another backup", damaged);
    }
  }

  private static BackupManifest parse(JsonNode json, Path file) throws StoreException {
    String schema = json.path("schema").asString("");
    if (!schema.equals(SCHEMA)) {
      throw new StoreException(
          file
              + " has schema '"
              + schema
              + "' (expected: "
              + SCHEMA
              + "); use the program that wrote it");
    }
    List<Entry> entries = new ArrayList<>();
    for (JsonNode entry : json.path("files")) {
      String name = entry.path("name").asString("");
      if (!NAMES.contains(name)) {
        throw new StoreException(file + " names '" + name + "', which is no file of a node");
      }
      entries.add(
          new Entry(name, entry.path("bytes").asLong(-1), entry.path("sha256").asString("")));
    }
    BackupManifest manifest =
        new BackupManifest(
            json.path("madeAt").asLong(0),
            json.path("transactions").asLong(0),
            json.path("queued").asLong(0),
            entries);
    for (String name : List.of("node.key", "node.crt", SqliteStore.QUEUE_FILE)) {
      if (!manifest.has(name)) {
        throw new StoreException(file + " names no " + name + "; take another backup");
      }
    }
    return manifest;
  }

  private static String digest(Path file) throws IOException {
    try (DigestInputStream in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      byte[] buffer = new byte[1 << 16];
      while (in.read(buffer) >= 0) {
        // The stream does the work.
      }
      return HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException noJdk) {
      throw new IllegalStateException(noJdk);
    }
  }
}
