/** What is asked for most: counted in each process within bounds, put together for the fleet in the table. */
@NullMarked
package com.promptbuilder.wanted;

import org.jspecify.annotations.NullMarked;
