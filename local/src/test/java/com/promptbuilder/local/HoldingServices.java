package com.promptbuilder.local;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.local.invoke.HandlerFactory;
import com.promptbuilder.local.logs.LogSink;
import com.promptbuilder.local.logs.LogSubscription;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.simulator.ClaudeSimulator;
import com.promptbuilder.simulator.SimulatorSettings;

import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * The project's services, for tests that wait for events instead of time: the simulator holds calls with a latency of more than a minute until their
 * release, and the threads that run handlers in this process are known.
 */
final class HoldingServices implements LocalServices {
    private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

    private final LocalServices project = LocalServices.ofThisProject();
    private final CountDownLatch released = new CountDownLatch(1);
    private final Set<Thread> handlerThreads = ConcurrentHashMap.newKeySet();

    /** Lets all held calls end at once, also later ones. */
    void release() {
        released.countDown();
    }

    /** True if a handler of this process is in this method. */
    boolean isHandlerIn(String className, String method) {
        return handlerThreads.stream()
                .flatMap(thread -> Arrays.stream(thread.getStackTrace()))
                .anyMatch(frame -> frame.getClassName().equals(className)
                        && frame.getMethodName().equals(method));
    }

    @Override
    public Service startClaudeSimulator(Map<String, String> environment) {
        Map<String, String> anyPort = new HashMap<>(environment);
        anyPort.put("SIMULATOR_PORT", "0");
        ClaudeSimulator simulator =
                ClaudeSimulator.start(SimulatorSettings.fromEnvironment(anyPort), Clock.systemUTC(), this::sleep);
        return new Service(simulator.baseUrl(), simulator::close);
    }

    private void sleep(Duration duration) throws InterruptedException {
        if (duration.compareTo(LONGEST_SLEEP) > 0) {
            released.await();
        } else {
            Thread.sleep(duration);
        }
    }

    @Override
    public HandlerFactory handlers(Map<String, String> environment, LogSink lines) {
        HandlerFactory factory = project.handlers(environment, lines);
        return new HandlerFactory() {
            @Override
            public RequestStreamHandler create(FunctionSpec function) {
                return known(factory.create(function));
            }

            @Override
            public void close() {
                factory.close();
            }
        };
    }

    private RequestStreamHandler known(RequestStreamHandler handler) {
        return (event, answer, context) -> {
            handlerThreads.add(Thread.currentThread());
            try {
                handler.handleRequest(event, answer, context);
            } finally {
                handlerThreads.remove(Thread.currentThread());
            }
        };
    }

    @Override
    public Optional<LogSubscription.Target> bridge(Map<String, String> environment, LogSink lines) {
        return project.bridge(environment, lines);
    }

    @Override
    public void check(Map<String, String> environment) {
        project.check(environment);
    }
}
