/** Prefetching: generates answers before clients request them, from what usually follows. */
@NullMarked
package com.promptbuilder.prefetch;

import org.jspecify.annotations.NullMarked;
