/**
 * Webhooks: what an admin configures, as raw drafts and as settings that are right by construction.
 */
@NullMarked
package io.herald.domain.webhook;

import org.jspecify.annotations.NullMarked;
