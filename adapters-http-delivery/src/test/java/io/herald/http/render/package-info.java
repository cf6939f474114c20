/** Tests of the rendering, with the readers and samples that they share. */
@NullMarked
package io.herald.http.render;

import org.jspecify.annotations.NullMarked;
