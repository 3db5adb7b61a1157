/** Value objects that all packages share: keys, callers, amounts, stored answers. Imports nothing of the project. */
@NullMarked
package com.promptbuilder.value;

import org.jspecify.annotations.NullMarked;
