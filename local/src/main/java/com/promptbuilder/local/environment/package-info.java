/** Execution environments: functions in separate processes, under Lambda's runtime interface client and Runtime API. */
@NullMarked
package com.promptbuilder.local.environment;

import org.jspecify.annotations.NullMarked;
