/** The metrics bridge: log lines in, the fleet's totals in the table, each line counted exactly once; and what is rendered of them. */
@NullMarked
package com.promptbuilder.metrics;

import org.jspecify.annotations.NullMarked;
