/** What CloudWatch Logs does on AWS: it hands log lines to the function that counts them. */
@NullMarked
package com.promptbuilder.local.logs;

import org.jspecify.annotations.NullMarked;
