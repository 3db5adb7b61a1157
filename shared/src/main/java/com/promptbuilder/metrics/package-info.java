/** The metrics bridge: counts each log line exactly once, stores the fleet's metrics and renders them for Prometheus and as JSON. */
@NullMarked
package com.promptbuilder.metrics;

import org.jspecify.annotations.NullMarked;
