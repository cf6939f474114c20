/** Configuring, testing and previewing webhooks. */
@NullMarked
package io.herald.application.webhook;

import org.jspecify.annotations.NullMarked;
