/** Training of the JVM's start-up caches, for {@code bin/startup-cache}. */
@NullMarked
package com.promptbuilder.local.startup;

import org.jspecify.annotations.NullMarked;
