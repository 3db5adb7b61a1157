/** The DynamoDB table: its client, its calls, and the guard that keeps callers from waiting for it. */
@NullMarked
package com.promptbuilder.table;

import org.jspecify.annotations.NullMarked;
