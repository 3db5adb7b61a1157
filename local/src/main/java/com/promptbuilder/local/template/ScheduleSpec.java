package com.promptbuilder.local.template;

import java.time.Duration;

/**
 * One schedule of the template that is enabled.
 *
 * @param every the time from one call of the function to the next
 */
public record ScheduleSpec(FunctionSpec function, Duration every) {}
