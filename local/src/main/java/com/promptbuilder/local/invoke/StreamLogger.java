package com.promptbuilder.local.invoke;

import com.amazonaws.services.lambda.runtime.LambdaLogger;

import java.io.PrintStream;

/** A function's log: one line a message, on one stream. */
record StreamLogger(PrintStream out) implements LambdaLogger {
    @Override
    public void log(String message) {
        out.print(message.endsWith("\n") ? message : message + "\n");
        out.flush();
    }

    @Override
    public void log(byte[] message) {
        out.write(message, 0, message.length);
        out.flush();
    }
}
