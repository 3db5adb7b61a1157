/** The cache tiers of stored answers: process memory, then Valkey. */
@NullMarked
package com.promptbuilder.cache;

import org.jspecify.annotations.NullMarked;
