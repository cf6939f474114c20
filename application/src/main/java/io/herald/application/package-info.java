/**
 * The application: use cases by feature, and the ports they need.
 *
 * <p>Plain blocking code for virtual threads. Depends on the domain alone; technology stays behind
 * the ports. Every use case takes a {@link io.herald.application.access.Caller} and checks its
 * permission itself, for all doors alike. A writing port method is one atomic change and carries
 * its audit entry.
 */
@NullMarked
package io.herald.application;

import org.jspecify.annotations.NullMarked;
