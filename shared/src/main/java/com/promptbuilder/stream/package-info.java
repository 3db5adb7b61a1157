/** Text of answers while Claude writes it: readers in the leader's process, and in other environments through a store. */
@NullMarked
package com.promptbuilder.stream;

import org.jspecify.annotations.NullMarked;
