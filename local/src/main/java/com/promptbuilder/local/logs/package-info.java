/** Local CloudWatch Logs: prints log lines and delivers them to the metrics bridge. */
@NullMarked
package com.promptbuilder.local.logs;

import org.jspecify.annotations.NullMarked;
