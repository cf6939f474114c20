package io.herald.web;

import io.herald.domain.webhook.WebhookDraft;
import java.util.List;

/**
 * A finished webhook of the gallery.
 *
 * @param key its name in addresses
 * @param initial one or two letters for its tile
 * @param purpose what it does, in a sentence
 * @param fillIn what is to be filled in: parts of the URL and secrets
 * @param documentation the vendor's page
 */
public record ReadyMade(
    String key,
    String title,
    String initial,
    String purpose,
    WebhookDraft draft,
    List<String> fillIn,
    String documentation) {
  public ReadyMade {
    fillIn = List.copyOf(fillIn);
  }
}
