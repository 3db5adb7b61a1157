package com.promptbuilder.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.promptbuilder.claude.Prompt.CallContext;
import com.promptbuilder.telemetry.RequestMetrics;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.ModelOptions;
import com.promptbuilder.value.ModelOptions.Effort;
import com.promptbuilder.value.ModelOptions.Thinking;
import com.promptbuilder.value.Secret;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Prompts for tests, and calls with them. */
final class Prompts {
    static final String KEY = "sk-ant-songbird-key-012345";
    static final Optional<Secret> SECRET = Optional.of(new Secret(KEY));
    static final ModelOptions OPTIONS = ModelOptions.of(Effort.LOW, Thinking.ADAPTIVE, 2_048);
    private static final Duration PLENTY = Duration.ofSeconds(20);

    /** The estimate for the usual prompt, by its length. */
    static final Usage ESTIMATE = new Usage(87, 0, 0, 0, true);

    static final Usage ESTIMATE_OF_STREAM = new Usage(91, 0, 0, 0, true);

    private Prompts() {}

    static Prompt prompt(Duration time) {
        return prompt(Optional.empty(), time, Optional.empty());
    }

    static Prompt prompt(Optional<JsonNode> schema, Duration time, Optional<Consumer<String>> text) {
        CallContext callContext = new CallContext("poem", Caller.ANONYMOUS, PLENTY, new RequestMetrics(), text);
        return new Prompt(
                "claude-haiku-5-5", OPTIONS, "You are a poet.", "<topic>sea</topic>", schema, time, callContext);
    }

    static Prompt prompt(RequestMetrics requestMetrics) {
        Prompt prompt = prompt();
        CallContext callContext = new CallContext("poem", Caller.ANONYMOUS, PLENTY, requestMetrics, Optional.empty());
        return new Prompt(
                prompt.model(), OPTIONS, prompt.system(), prompt.user(), Optional.empty(), PLENTY, callContext);
    }

    /** A prompt with the same text as system and user message. */
    static Prompt saying(String text) {
        Prompt prompt = prompt();
        return new Prompt("m", OPTIONS, text, text, Optional.empty(), PLENTY, prompt.callContext());
    }

    static Prompt prompt() {
        return prompt(PLENTY);
    }

    /** The completion of one call of this server. */
    static Completion of(URI server, Prompt prompt) {
        try (HttpClientProvider httpClientProvider = new HttpClientProvider()) {
            return new MessagesApi(server, () -> SECRET, httpClientProvider).complete(prompt);
        }
    }

    static Completion of(StubClaudeServer server) {
        return of(server.address(), prompt());
    }

    /** The completion of one call of a server with this response. */
    static Completion answering(int status, String body, String... headers) {
        try (StubClaudeServer server = StubClaudeServer.answering(status, body, headers)) {
            return of(server);
        }
    }
}
