/** Execution environments: the functions in processes of their own, under Lambda's runtime client and its Runtime API. */
@NullMarked
package com.promptbuilder.local.environment;

import org.jspecify.annotations.NullMarked;
