package com.promptbuilder.local;

import com.promptbuilder.local.gateway.GatewayServer;
import com.promptbuilder.local.template.TemplateException;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;

/** Command that runs the local runtime until SIGINT or SIGTERM. Exit status: 0 after a signal, 2 for an invalid setting, 1 for other failures. */
public final class Main {
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private Main() {}

    public static void main(String[] arguments) {
        System.setProperty(
                "slf4j.internal.verbosity", "ERROR"); // no logging backend is installed: hide SLF4J's warning
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
        LocalRuntime.Running running =
                LocalRuntime.start(settings, environment, LocalServices.ofThisProject(), System.out);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running.runtime()), "stop"));
        System.out.println(
                new Banner(settings, running.url(), running.simulator(), running.valkey(), running.cdn(), upTime())
                        .text());
    }

    private static Duration upTime() {
        return Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
    }

    /** Halts with status 0: a signal alone sets another status, and DynamoDB Local's threads never end. */
    private static void stop(LocalRuntime runtime) {
        System.out.printf("Stopping: requests in flight have up to %d s.%n", GatewayServer.STOP.toSeconds());
        runtime.close();
        System.out.println("Stopped.");
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void exit(int status, Exception e) {
        System.err.println("The local runtime did not start: " + e.getMessage());
        System.exit(status);
    }
}
