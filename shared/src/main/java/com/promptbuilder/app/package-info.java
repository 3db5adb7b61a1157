/** Wiring of one process: which implementation stands behind each interface, and the shutdown. */
@NullMarked
package com.promptbuilder.app;

import org.jspecify.annotations.NullMarked;
