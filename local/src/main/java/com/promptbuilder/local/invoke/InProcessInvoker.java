package com.promptbuilder.local.invoke;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.local.template.FunctionSpec;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The invoker that keeps one handler object per class in this process and calls it from many threads at once, as Lambda
 * Managed Instances do. A function's timeout is told to it, not enforced: a thread cannot be ended from outside.
 */
public final class InProcessInvoker implements Invoker {
    private final HandlerFactory factory;
    private final StreamLogger logger;
    private final Clock clock;
    private final Map<String, RequestStreamHandler> handlers = new ConcurrentHashMap<>();

    public InProcessInvoker(HandlerFactory factory, PrintStream log, Clock clock) {
        this.factory = factory;
        this.logger = new StreamLogger(log);
        this.clock = clock;
    }

    /** Makes the handlers of these functions now rather than at their first call, so that a wrong template is told at once. */
    public InProcessInvoker prepared(Collection<FunctionSpec> functions) {
        functions.forEach(this::handler);
        return this;
    }

    private RequestStreamHandler handler(FunctionSpec function) {
        return handlers.computeIfAbsent(function.handlerClass(), name -> factory.create(function));
    }

    @Override
    public Outcome invoke(FunctionSpec function, byte[] event, InvocationIds trace, OutputStream answer) {
        LambdaContext context = new LambdaContext(function, trace, logger, clock);
        try {
            handler(function).handleRequest(new ByteArrayInputStream(event), answer, context);
            return new Outcome.Returned();
        } catch (Exception | LinkageError | StackOverflowError e) {
            return new Outcome.Failed(whereOf(e));
        }
    }

    @Override
    public void close() {
        factory.close();
    }

    /** The kind and place of a failure: never its message, which may quote the request. */
    private static String whereOf(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return failure.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
