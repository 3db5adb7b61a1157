/** The Valkey server: its client, how it is signed in, and the guard that keeps callers from waiting for it. */
@NullMarked
package com.promptbuilder.valkey;

import org.jspecify.annotations.NullMarked;
