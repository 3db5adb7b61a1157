package com.promptbuilder.local;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.promptbuilder.app.Application;
import com.promptbuilder.app.RunningApplication;
import com.promptbuilder.lambda.LambdaFunction;
import com.promptbuilder.local.invoke.HandlerFactory;
import com.promptbuilder.local.logs.LogQueue;
import com.promptbuilder.local.logs.LogSink;
import com.promptbuilder.local.logs.LogSubscription;
import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.metrics.InMemoryMetricStore;
import com.promptbuilder.metrics.MetricsBridge;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.simulator.ClaudeSimulator;
import com.promptbuilder.simulator.SimulatorSettings;
import com.promptbuilder.telemetry.JsonLog;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Starts the simulator and the application of this project. All functions of the process share one application. */
final class ProjectServices implements LocalServices {
    private final PrintStream notices;

    /** @param notices stream for notices of one line each, such as a changed port */
    ProjectServices(PrintStream notices) {
        this.notices = notices;
    }

    @Override
    public Service startClaudeSimulator(Map<String, String> environment) {
        ClaudeSimulator simulator = start(environment);
        return new Service(simulator.baseUrl(), simulator::close);
    }

    @Override
    public HandlerFactory handlers(Map<String, String> environment, LogSink lines) {
        InMemoryMetricStore totals = new InMemoryMetricStore();
        Clock clock = Clock.systemUTC();
        MetricsBridge bridge =
                new MetricsBridge(totals, clock, new JsonLog(clock, JsonLog.Level.INFO, linesOfBridge(lines)));
        LogQueue log = LogQueue.start(lines, bridge::ingest, clock, notices);
        return new SharedApplicationFactory(RunningApplication.warm(settings(environment), totals, log), log);
    }

    /** Handlers that share one application, whose metrics are in memory. */
    private record SharedApplicationFactory(Application application, LogQueue log) implements HandlerFactory {
        @Override
        public RequestStreamHandler create(FunctionSpec function) {
            return HandlerFactory.byReflection(handler -> {
                        if (handler instanceof LambdaFunction<?> lambda) {
                            lambda.useApplication(application);
                        }
                    })
                    .create(function);
        }

        @Override
        public void close() {
            application.closeTracing();
            log.close();
        }
    }

    @Override
    public Optional<LogSubscription.Target> bridge(Map<String, String> environment, LogSink lines) {
        return Optional.of(MetricsBridge.of(settings(environment), linesOfBridge(lines))::ingest);
    }

    private static Consumer<String> linesOfBridge(LogSink lines) {
        return lines.linesOf("bridge", "in-process");
    }

    @Override
    public void check(Map<String, String> environment) {
        Settings _ = settings(environment);
    }

    // The default is the port after the gateway's, which is easy to remember. If it is taken, any free port.
    private ClaudeSimulator start(Map<String, String> environment) {
        int port = LocalSettings.fromEnvironment(environment).port();
        Map<String, String> withPort = new HashMap<>(environment);
        boolean isGiven = !environment.getOrDefault("SIMULATOR_PORT", "").isBlank();
        if (!isGiven) {
            withPort.put("SIMULATOR_PORT", Integer.toString(port == 0 || port == 65_535 ? 0 : port + 1));
        }
        try {
            return ClaudeSimulator.start(simulatorSettings(withPort));
        } catch (UncheckedIOException e) {
            if (isGiven) {
                throw new LocalSettingsException(String.valueOf(e.getMessage()));
            }
            String takenPort = String.valueOf(withPort.put("SIMULATOR_PORT", "0"));
            ClaudeSimulator simulator = ClaudeSimulator.start(simulatorSettings(withPort));
            notices.printf("Port %s is taken: the simulator listens on %s.%n", takenPort, simulator.baseUrl());
            return simulator;
        }
    }

    private static SimulatorSettings simulatorSettings(Map<String, String> environment) {
        try {
            return SimulatorSettings.fromEnvironment(environment);
        } catch (IllegalArgumentException e) {
            throw new LocalSettingsException(String.valueOf(e.getMessage()));
        }
    }

    private static Settings settings(Map<String, String> environment) {
        try {
            return Settings.fromEnvironment(environment);
        } catch (com.promptbuilder.settings.Settings.SettingsException e) {
            throw new LocalSettingsException(String.valueOf(e.getMessage()));
        }
    }
}
