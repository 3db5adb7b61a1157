package com.promptbuilder.lambda;

import com.amazonaws.services.lambda.runtime.Context;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Handles one kind of Lambda event. An instance uses one application. Thread-safe. */
@FunctionalInterface
interface EventHandler {
    /**
     * Reads an event and writes the function's response.
     *
     * @throws IOException if the event cannot be read or the response cannot be written
     */
    void handle(InputStream input, OutputStream output, Context context) throws IOException;
}
