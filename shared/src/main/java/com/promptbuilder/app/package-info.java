/** Wiring of one process: the implementation of each interface, the connections, and the shutdown. */
@NullMarked
package com.promptbuilder.app;

import org.jspecify.annotations.NullMarked;
