/** Spending limits: windows of time, each with a ceiling in calls and dollars, counted in the table for the whole fleet. */
@NullMarked
package com.promptbuilder.budget;

import org.jspecify.annotations.NullMarked;
