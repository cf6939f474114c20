/**
 * The gRPC door: translates between {@code herald.v1} and the use cases.
 *
 * <p>No decision about webhooks or events may enter.
 */
@NullMarked
package io.herald.grpc;

import org.jspecify.annotations.NullMarked;
