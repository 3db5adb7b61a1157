/** The life of an execution environment: what it has in hand, how it sleeps in a snapshot and wakes, and how it ends. */
@NullMarked
package com.promptbuilder.life;

import org.jspecify.annotations.NullMarked;
