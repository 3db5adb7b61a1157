/** Lambda handlers: cold start, SnapStart hooks and priming. The only package that imports the handler types of Lambda and CRaC. */
@NullMarked
package com.promptbuilder.lambda;

import org.jspecify.annotations.NullMarked;
