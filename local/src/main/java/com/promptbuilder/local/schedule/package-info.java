/** Schedules that call functions, as EventBridge does. */
@NullMarked
package com.promptbuilder.local.schedule;

import org.jspecify.annotations.NullMarked;
