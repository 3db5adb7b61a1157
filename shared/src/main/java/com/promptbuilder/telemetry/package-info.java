/** Log lines of requests and jobs, with the metric samples in them. Never a prompt, an answer or a key. */
@NullMarked
package com.promptbuilder.telemetry;

import org.jspecify.annotations.NullMarked;
