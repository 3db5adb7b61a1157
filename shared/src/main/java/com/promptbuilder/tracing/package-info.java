/** Traces of requests and their export to X-Ray or OpenTelemetry. Never a prompt, an answer or a key. */
@NullMarked
package com.promptbuilder.tracing;

import org.jspecify.annotations.NullMarked;
