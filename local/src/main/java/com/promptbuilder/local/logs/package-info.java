/** Local CloudWatch Logs: delivers log lines to the metrics bridge. */
@NullMarked
package com.promptbuilder.local.logs;

import org.jspecify.annotations.NullMarked;
