/** The Valkey server: its client, authentication, time limit and circuit breakers. */
@NullMarked
package com.promptbuilder.valkey;

import org.jspecify.annotations.NullMarked;
