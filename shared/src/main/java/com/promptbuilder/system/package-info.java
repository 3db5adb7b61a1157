/** System services that a test replaces: clock, sleeper, random numbers, unique ids, threads. */
@NullMarked
package com.promptbuilder.system;

import org.jspecify.annotations.NullMarked;
