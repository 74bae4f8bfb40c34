package dev.sorcha.peer.node;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The openssl program: a second opinion on keys and ids. */
final class OpenSsl {

  private OpenSsl() {}

  /** A key, its certificate, and the id that follows from it, all made by openssl. */
  record Identity(File key, File certificate, String id) {}

  static boolean isThere() {
    try {
      return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
    } catch (IOException notInstalled) {
      return false;
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static Identity identity(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path key = folder.resolve("seed.key");
    Path certificate = folder.resolve("seed.crt");
    run(
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-keyout",
        key.toString(),
        "-out",
        certificate.toString(),
        "-days",
        "30",
        "-subj",
        "/CN=seed");
    Path publicKey = folder.resolve("seed.pub");
    Path der = folder.resolve("seed.der");
    run("x509", "-in", certificate.toString(), "-pubkey", "-noout", "-out", publicKey.toString());
    run("pkey", "-pubin", "-in", publicKey.toString(), "-outform", "DER", "-out", der.toString());
    String digest = run("dgst", "-sha256", "-r", der.toString());
    return new Identity(key.toFile(), certificate.toFile(), digest.substring(0, 64));
  }

  private static String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream output = process.getInputStream()) {
      String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(command + ": " + text);
      }
      return text;
    }
  }
}
