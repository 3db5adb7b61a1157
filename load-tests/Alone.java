import com.promptbuilder.claude.ApiKey;
import com.promptbuilder.claude.ClaudeProbe;
import com.promptbuilder.claude.Connections;
import com.promptbuilder.claude.MessagesApi;
import com.promptbuilder.coalesce.InMemoryRecords;
import com.promptbuilder.coalesce.Surroundings;
import com.promptbuilder.http.Application;
import com.promptbuilder.http.LambdaFunction;
import com.promptbuilder.http.Outside;
import com.promptbuilder.life.Ids;
import com.promptbuilder.local.LocalRuntime;
import com.promptbuilder.local.LocalSettings;
import com.promptbuilder.local.Parts;
import com.promptbuilder.local.invoke.HandlerFactory;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.telemetry.Log;
import com.promptbuilder.value.Sleeper;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The local runtime with records in its own memory: what the path costs where the table is another machine's, since DynamoDB Local wants more
 * of the processors than all else. Its log is written, but not counted.
 */
void main() throws Exception {
    Map<String, String> environment = System.getenv();
    LocalRuntime.start(LocalSettings.fromEnvironment(environment), environment, new Alone(Parts.ofThisProject()), System.out);
    IO.println("is ready");
    Thread.currentThread().join();
}

record Alone(Parts usual) implements Parts {
    @Override
    public Part startClaudeSimulator(Map<String, String> environment) {
        return usual.startClaudeSimulator(environment);
    }

    @Override
    public HandlerFactory handlers(Map<String, String> environment, Consumer<String> logLines) {
        Application application = application(Settings.fromEnvironment(environment));
        HandlerFactory byReflection = HandlerFactory.byReflection();
        return function -> {
            var handler = byReflection.create(function);
            if (handler instanceof LambdaFunction lambda) {
                lambda.serveWith(application);
            }
            return handler;
        };
    }

    private static Application application(Settings settings) {
        InstantSource clock = InstantSource.system();
        Ids ids = new Ids();
        Surroundings world = new Surroundings(clock, Sleeper.real(), ids, ids.random(), Thread.ofVirtual().factory());
        MessagesApi claude = new MessagesApi(settings.claude().baseUrl(), ApiKey.of(settings.claude()), new Connections());
        Outside outside = new Outside(new InMemoryRecords(), claude, () -> ClaudeProbe.Finding.HEALTHY);
        return new Application(settings, outside, world, new Log(clock, Log.Level.INFO, Log.to(System.out)));
    }
}
