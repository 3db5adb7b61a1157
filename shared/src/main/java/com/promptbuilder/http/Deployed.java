package com.promptbuilder.http;

import com.promptbuilder.life.Ids;
import com.promptbuilder.life.Links;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.Log;

import java.util.Map;

/** The application of one execution environment: as its variables say, in the real world, with an orderly end. */
record Deployed(Application application, Links links, Ids ids) {
    /** Makes it; log lines go to standard output, and SIGTERM shuts it down. */
    static Deployed start(Map<String, String> variables) {
        Settings settings = Settings.fromEnvironment(variables);
        return start(settings, Links.of(settings));
    }

    /** Makes it around connections that are there already. */
    static Deployed start(Settings settings, Links links) {
        Ids ids = new Ids();
        Application application = new RealWorld(settings, ids, Log.to(System.out)).with(links);
        Runtime.getRuntime().addShutdownHook(new Thread(application.shutdown(links::end), "shutdown"));
        return new Deployed(application, links, ids);
    }
}
