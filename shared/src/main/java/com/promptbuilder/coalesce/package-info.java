/** Request coalescing: one load per key within a process and across environments, by a lease in the idempotency record. */
@NullMarked
package com.promptbuilder.coalesce;

import org.jspecify.annotations.NullMarked;
