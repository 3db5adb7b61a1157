/** What one endpoint is, as data: In and Out records, constraints, prompt resources, answer schema, budgets. */
@NullMarked
package com.promptbuilder.endpoint;

import org.jspecify.annotations.NullMarked;
