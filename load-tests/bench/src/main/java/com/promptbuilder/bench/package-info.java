/** Benchmarks of the hot paths; run by {@code make bench}. */
@NullMarked
package com.promptbuilder.bench;

import org.jspecify.annotations.NullMarked;
