/** Tiers of stored answers, nearest first. */
@NullMarked
package com.promptbuilder.cache;

import org.jspecify.annotations.NullMarked;
