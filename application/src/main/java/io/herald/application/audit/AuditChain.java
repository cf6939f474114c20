package io.herald.application.audit;

import io.herald.domain.json.Json.JsonArray;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;

/**
 * The rule by which each audit entry seals the one before: SHA-256 over a JSON array of the hash
 * before, the sequence number, the time in microseconds since the epoch, and the entry's texts in
 * the order of {@link AuditEntry}. A JSON array leaves no doubt where a text ends. Stateless.
 */
public final class AuditChain {
  /** What the first entry has for the hash before. */
  public static final String BEGINNING = "0".repeat(64);

  private AuditChain() {}

  /** The hash of an entry, in hexadecimal. */
  public static String hash(String previousHash, long sequence, AuditEntry entry) {
    String text =
        JsonArray.ofStrings(
                List.of(
                    previousHash,
                    Long.toString(sequence),
                    Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, entry.at())),
                    entry.caller().name(),
                    entry.caller().role().text(),
                    entry.caller().door().name(),
                    entry.caller().address(),
                    entry.action(),
                    entry.object(),
                    entry.objectId(),
                    entry.before(),
                    entry.after()))
            .text();
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
