/** Small values that every room of the house speaks of: keys, stored answers. Imports nothing of the project. */
@NullMarked
package com.promptbuilder.value;

import org.jspecify.annotations.NullMarked;
