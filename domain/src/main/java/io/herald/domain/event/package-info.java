/**
 * Events and the catalogue of their kinds: what a kind's triggers, ordering key and payload are.
 *
 * <p>A new kind is a catalogue entry here and a message in the proto; nothing else knows kinds.
 */
@NullMarked
package io.herald.domain.event;

import org.jspecify.annotations.NullMarked;
