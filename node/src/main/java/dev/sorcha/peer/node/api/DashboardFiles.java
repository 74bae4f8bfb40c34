package dev.sorcha.peer.node.api;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * The files of the dashboard, as they were built from {@code web/} and committed. They hold nothing
 * about a node, so everybody on this machine may read them; they may load nothing but each other.
 */
final class DashboardFiles {

  /** What the browser may do with a page: run, show and ask for what this listener serves. */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";

  static final String FOLDER = "/dashboard/";

  /** Every file there is: what is not named here is not served, whatever a path says. */
  static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html;charset=utf-8",
          "app.js", "text/javascript;charset=utf-8",
          "connection.js", "text/javascript;charset=utf-8",
          "live.js", "text/javascript;charset=utf-8",
          "app.css", "text/css;charset=utf-8",
          "favicon.svg", "image/svg+xml");

  /** First segments of the paths at which the page is served; the page itself tells them apart. */
  private static final Set<String> PAGES =
      Set.of("peers", "propagation", "topology", "queue", "events", "health", "config");

  private final Map<String, Asset> assets = new HashMap<>();

  private static final class Asset {
    final byte[] bytes;
    final byte[] compressed;
    final String tag;

    Asset(byte[] bytes, byte[] compressed, String tag) {
      this.bytes = bytes;
      this.compressed = compressed;
      this.tag = tag;
    }
  }

  DashboardFiles() {
    TYPES.keySet().forEach(name -> assets.put(name, load(name)));
  }

  void toPeers(Context ctx) {
    ctx.redirect("/admin/peers");
  }

  void serve(Context ctx) {
    String path = ctx.path().substring("/admin/".length());
    String name = PAGES.contains(path.split("/", 2)[0]) ? "index.html" : path;
    Asset asset =
        Optional.ofNullable(assets.get(name))
            .orElseThrow(() -> new ApiException(ErrorCode.NO_SUCH_PATH, ctx.path()));
    // Asked for anew each time, and answered with 304: a node of a newer version has newer files.
    ctx.header("Content-Security-Policy", POLICY)
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cache-Control", "no-cache")
        .header("Vary", "Accept-Encoding")
        .header("ETag", asset.tag);
    if (asset.tag.equals(ctx.header("If-None-Match"))) {
      ctx.status(304);
      return;
    }
    ctx.contentType(String.valueOf(TYPES.get(name)));
    if (takesGzip(ctx)) {
      ctx.header("Content-Encoding", "gzip").result(asset.compressed);
    } else {
      ctx.result(asset.bytes);
    }
  }

  private static boolean takesGzip(Context ctx) {
    String accepted = ctx.header("Accept-Encoding");
    return accepted != null && accepted.contains("gzip");
  }

  /** Bytes of all files as they go over the wire. */
  int compressedBytes() {
    return assets.values().stream().mapToInt(asset -> asset.compressed.length).sum();
  }

  private static Asset load(String name) {
    try (InputStream in = DashboardFiles.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException(FOLDER + name + " is not on the class path");
      }
      byte[] bytes = in.readAllBytes();
      ByteArrayOutputStream compressed = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
        gzip.write(bytes);
      }
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new Asset(
          bytes, compressed.toByteArray(), '"' + HexFormat.of().formatHex(digest, 0, 8) + '"');
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
