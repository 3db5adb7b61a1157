package com.promptbuilder.local.invoke;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.local.invoke.Invoker.InvocationIds;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.runtime.InvocationContext;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Invoker that keeps one handler object per class in this process and calls it from many threads at once, as Lambda
 * Managed Instances do. The function's context has its deadline, but the timeout is not enforced: Java cannot end a thread.
 */
public final class InProcessInvoker implements Invoker {
    private final HandlerFactory factory;
    private final PrintStream log;
    private final Clock clock;
    private final Map<String, RequestStreamHandler> handlers = new ConcurrentHashMap<>();

    public InProcessInvoker(HandlerFactory factory, PrintStream log, Clock clock) {
        this.factory = factory;
        this.log = log;
        this.clock = clock;
    }

    /** Creates the handlers of these functions at once, so that an invalid template fails at the start. */
    public InProcessInvoker prepared(Collection<FunctionSpec> functions) {
        functions.forEach(this::handler);
        return this;
    }

    private RequestStreamHandler handler(FunctionSpec function) {
        return handlers.computeIfAbsent(function.handlerClass(), name -> factory.create(function));
    }

    @Override
    public Outcome invoke(FunctionSpec function, byte[] event, InvocationIds trace, OutputStream answer) {
        InvocationContext context = context(function, trace);
        try {
            handler(function).handleRequest(new ByteArrayInputStream(event), answer, context);
            return new Outcome.Returned();
        } catch (Exception | LinkageError | StackOverflowError e) {
            return new Outcome.Failed(summaryOf(e));
        }
    }

    private InvocationContext context(FunctionSpec function, InvocationIds trace) {
        return new InvocationContext(
                trace.requestId(),
                function.arn(),
                trace.header(),
                clock.instant().plus(function.timeout()),
                clock,
                function.lambdaVariables("local"),
                log);
    }

    @Override
    public void close() {
        factory.close();
    }

    /** The class and the top stack frame of a failure. The message is left out, because it may quote the request. */
    private static String summaryOf(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return failure.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
