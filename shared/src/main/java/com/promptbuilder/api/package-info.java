/** What the routes answer: outcomes as responses, event streams, answers by key, health, metrics, OpenAPI, pages. */
@NullMarked
package com.promptbuilder.api;

import org.jspecify.annotations.NullMarked;
