/** Tests of the egress guard, as tables of URLs and addresses. */
@NullMarked
package io.herald.http.egress;

import org.jspecify.annotations.NullMarked;
