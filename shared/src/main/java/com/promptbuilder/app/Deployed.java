package com.promptbuilder.app;

import com.promptbuilder.settings.Settings;
import com.promptbuilder.system.IdGenerator;
import com.promptbuilder.telemetry.JsonLog;

import java.util.Map;

/** The application of one execution environment: as its variables say, in the real world, with an orderly end. */
public record Deployed(Application application, BackendConnections backendConnections, IdGenerator idGenerator) {
    /** Makes it; log lines go to standard output, and SIGTERM shuts it down. */
    public static Deployed start(Map<String, String> variables) {
        Settings settings = Settings.fromEnvironment(variables);
        return start(settings, BackendConnections.of(settings));
    }

    /** Makes it around connections that are there already. */
    public static Deployed start(Settings settings, BackendConnections backendConnections) {
        IdGenerator idGenerator = new IdGenerator();
        Application application =
                new RealWorld(settings, idGenerator, JsonLog.lineWriter(System.out)).with(backendConnections);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(application.shutdown(backendConnections::shutDown), "shutdown"));
        return new Deployed(application, backendConnections, idGenerator);
    }
}
