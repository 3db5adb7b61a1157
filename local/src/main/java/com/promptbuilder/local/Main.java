package com.promptbuilder.local;

import com.promptbuilder.local.gateway.GatewayServer;
import com.promptbuilder.local.logs.ReadableLog;
import com.promptbuilder.local.template.TemplateException;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/** Command that runs the local runtime until SIGINT or SIGTERM. Exit status: 0 after a signal, 2 for an invalid setting, 1 for other failures. */
public final class Main {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty(
                "slf4j.internal.verbosity", "ERROR"); // no logging backend is installed: hide SLF4J's warning
        System.setProperty(
                "java.util.logging.SimpleFormatter.format", "%4$s %5$s%6$s%n"); // the simulator's, in one line
        try {
            start(System.getenv());
        } catch (LocalSettingsException e) {
            exit(MISUSED, e);
        } catch (TemplateException | IOException e) {
            exit(FAILED, e);
        } catch (RuntimeException e) {
            e.printStackTrace();
            exit(FAILED, e);
        }
    }

    private static void start(Map<String, String> environment) throws IOException {
        LocalSettings settings = LocalSettings.fromEnvironment(environment);
        ReadableLog log = settings.jsonLog()
                ? ReadableLog.json(System.out)
                : ReadableLog.text(System.out, hasColours(environment), ZoneId.systemDefault());
        PrintStream messages = settings.jsonLog() ? System.err : System.out;
        LocalRuntime.Running running = LocalRuntime.start(settings, environment, LocalServices.ofThisProject(), log);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running.runtime(), messages, log), "stop"));
        messages.println(
                new Banner(settings, running.url(), running.simulator(), running.valkey(), running.cdn(), upTime())
                        .text());
    }

    /** On a terminal, unless <a href="https://no-color.org">NO_COLOR</a> is set. */
    private static boolean hasColours(Map<String, String> environment) {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
                && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    private static Duration upTime() {
        return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    }

    /** Halts with status 0: a signal alone sets another status, and DynamoDB Local's threads never end. */
    private static void stop(LocalRuntime runtime, PrintStream messages, ReadableLog log) {
        messages.printf("Stopping: requests in flight have up to %d s.%n", GatewayServer.STOP.toSeconds());
        runtime.close();
        messages.println("Stopped." + log.summary());
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void exit(int status, Exception e) {
        System.err.println("The local runtime did not start: " + e.getMessage());
        System.exit(status);
    }
}
