/** What operators see: log lines, later metrics and traces. Never a prompt, an answer or a key. */
@NullMarked
package com.promptbuilder.telemetry;

import org.jspecify.annotations.NullMarked;
