package com.promptbuilder.local.template;

import java.time.Duration;

/**
 * One enabled schedule of the template.
 *
 * @param every the interval between invocations
 */
public record ScheduleSpec(FunctionSpec function, Duration every) {}
