package io.herald.web;

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
import java.util.zip.GZIPOutputStream;

/**
 * The console's style sheet, scripts and icon. Their addresses carry a fingerprint of their
 * content, so that browsers may keep them for ever. Immutable, thread-safe.
 */
final class Assets {
  private static final String STYLE = "console.css";
  private static final String SCRIPT = "console.js";
  private static final String EDITOR = "editor.js";
  private static final String ICON = "icon.svg";

  private final Map<String, String> paths = new HashMap<>();
  private final Map<String, Asset> byFile = new HashMap<>();

  /** Reads all assets from the class path. */
  Assets() {
    add(STYLE, "text/css; charset=utf-8");
    add(SCRIPT, "text/javascript; charset=utf-8");
    add(EDITOR, "text/javascript; charset=utf-8");
    add(ICON, "image/svg+xml");
  }

  private void add(String name, String mediaType) {
    byte[] content = read(name);
    int dot = name.lastIndexOf('.');
    String file =
        name.substring(0, dot) + '.' + fingerprint(content).substring(0, 16) + name.substring(dot);
    paths.put(name, "/assets/" + file);
    byFile.put(file, new Asset(mediaType, content, compressed(content)));
  }

  /** The asset of a file name with its fingerprint. */
  Optional<Asset> find(String file) {
    return Optional.ofNullable(byFile.get(file));
  }

  String style() {
    return path(STYLE);
  }

  String script() {
    return path(SCRIPT);
  }

  String editor() {
    return path(EDITOR);
  }

  String icon() {
    return path(ICON);
  }

  private String path(String name) {
    String path = paths.get(name);
    if (path == null) {
      throw new IllegalStateException("no asset " + name);
    }
    return path;
  }

  private static byte[] read(String name) {
    try (InputStream in = Assets.class.getResourceAsStream("assets/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the asset " + name + " is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the asset " + name + " cannot be read", e);
    }
  }

  static String fingerprint(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] compressed(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /** An asset, plain and compressed; the arrays are shared and never written to. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared; a copy for each request would cost.
  record Asset(String mediaType, byte[] content, byte[] gzip) {}
}
