/** Local EventBridge schedules. */
@NullMarked
package com.promptbuilder.local.schedule;

import org.jspecify.annotations.NullMarked;
