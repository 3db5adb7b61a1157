/** Spend limits: windows of a month, a day or a minute, each with a limit in calls and dollars, counted in DynamoDB for all environments. */
@NullMarked
package com.promptbuilder.budget;

import org.jspecify.annotations.NullMarked;
