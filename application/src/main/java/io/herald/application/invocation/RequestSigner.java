package io.herald.application.invocation;

import io.herald.domain.Secret;
import io.herald.domain.id.InvocationId;
import io.herald.domain.webhook.SigningSecret;
import java.time.Instant;
import java.util.List;

/** Signs requests by Standard Webhooks. Thread-safe. */
public interface RequestSigner {

  /** The value of {@code webhook-signature}: one {@code v1,…} for each secret, parted by spaces. */
  String signature(InvocationId id, Instant timestamp, byte[] body, List<SigningSecret> secrets);

  /** A fresh {@code whsec_…} of 32 random bytes. */
  Secret newSecret();
}
