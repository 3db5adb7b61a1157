package com.promptbuilder.budget;

import com.promptbuilder.settings.BudgetSettings.SpendLimit;

import java.time.Instant;

/**
 * One span of time in which somebody may spend so much.
 *
 * @param id whose it is and when it began, such as {@code budget#all#2026-11-25}; a caller stands there by its pseudonym
 * @param end from when on the next one counts
 * @param isCallersOwn whether it is one caller's, and not that of all
 */
public record BudgetWindow(String id, Instant end, SpendLimit spendLimit, boolean isCallersOwn) {}
