package com.promptbuilder.local.environment;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The Linux signals that stop and continue a process. {@link Process} does not offer them. */
@SuppressWarnings("restricted") // calling into the C library
enum Signal {
    CONTINUE(18),
    STOP(19);

    private static final MethodHandle KILL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /** Sends the signal, unless the process has ended. */
    void send(Process process) {
        if (!process.isAlive()) {
            return;
        }
        try {
            int _ = (int) KILL.invokeExact((int) process.pid(), number);
        } catch (Throwable e) {
            throw new IllegalStateException("kill(2) could not be called", e);
        }
    }
}
