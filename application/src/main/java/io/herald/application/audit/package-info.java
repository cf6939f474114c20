/** The audit log: who did what to which object from where. */
@NullMarked
package io.herald.application.audit;

import org.jspecify.annotations.NullMarked;
