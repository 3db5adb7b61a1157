/** The responses of the routes: outcomes, event streams, answers by key, health, metrics, OpenAPI, pages. */
@NullMarked
package com.promptbuilder.api;

import org.jspecify.annotations.NullMarked;
