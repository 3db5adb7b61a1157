/** Lambda handlers: cold start, SnapStart hooks and priming. The only package that imports Lambda's handler types and CRaC. */
@NullMarked
package com.promptbuilder.lambda;

import org.jspecify.annotations.NullMarked;
