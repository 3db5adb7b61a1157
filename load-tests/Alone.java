import com.promptbuilder.claude.ApiKeyProvider;
import com.promptbuilder.claude.HealthCheck;
import com.promptbuilder.claude.HttpClientProvider;
import com.promptbuilder.claude.MessagesApi;
import com.promptbuilder.coalesce.InMemoryRecordStore;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.app.Application;
import com.promptbuilder.lambda.LambdaFunction;
import com.promptbuilder.app.Backends;
import com.promptbuilder.system.IdGenerator;
import com.promptbuilder.local.LocalRuntime;
import com.promptbuilder.local.LocalSettings;
import com.promptbuilder.local.LocalServices;
import com.promptbuilder.local.invoke.HandlerFactory;
import com.promptbuilder.local.logs.LogSink;
import com.promptbuilder.settings.Settings;
import com.promptbuilder.value.Provider;
import com.promptbuilder.telemetry.JsonLog;
import com.promptbuilder.system.Sleeper;
import java.time.InstantSource;
import java.util.Map;

/**
 * The local runtime with records in memory: measures the request path without DynamoDB Local, which uses more processor time than all
 * other parts. Its log is written, but not counted.
 */
void main() throws Exception {
    Map<String, String> environment = System.getenv();
    LocalRuntime.start(LocalSettings.fromEnvironment(environment), environment, new Alone(LocalServices.ofThisProject()), LogSink.printedTo(System.out));
    IO.println("is ready");
    Thread.currentThread().join();
}

record Alone(LocalServices usual) implements LocalServices {
    @Override
    public Service startClaudeSimulator(Map<String, String> environment) {
        return usual.startClaudeSimulator(environment);
    }

    @Override
    public HandlerFactory handlers(Map<String, String> environment, LogSink lines) {
        Application application = application(Settings.fromEnvironment(environment), lines);
        return HandlerFactory.byReflection(handler -> {
            if (handler instanceof LambdaFunction<?> lambda) {
                lambda.useApplication(application);
            }
        });
    }

    private static Application application(Settings settings, LogSink lines) {
        InstantSource clock = InstantSource.system();
        IdGenerator ids = new IdGenerator();
        SystemServices world = new SystemServices(clock, Sleeper.system(), ids, ids.random(), Thread.ofVirtual().factory());
        MessagesApi claude = new MessagesApi(settings.claude().providers().address(Provider.ANTHROPIC), ApiKeyProvider.of(settings.claude()), new HttpClientProvider());
        Backends outside = new Backends(new InMemoryRecordStore(), claude, () -> HealthCheck.Status.HEALTHY);
        return new Application(settings, outside, world, new JsonLog(clock, JsonLog.Level.INFO, lines.linesOf("local", "in-process")));
    }
}
