/** Embedded Valkey server. */
@NullMarked
package com.promptbuilder.local.valkey;

import org.jspecify.annotations.NullMarked;
