/** A Valkey server on one machine. */
@NullMarked
package com.promptbuilder.local.valkey;

import org.jspecify.annotations.NullMarked;
