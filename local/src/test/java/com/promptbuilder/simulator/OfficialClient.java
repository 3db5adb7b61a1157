package com.promptbuilder.simulator;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;

/** Anthropic's official client, with its own simulator. */
final class OfficialClient implements AutoCloseable {
    final SimulatorFixture simulatorFixture = SimulatorFixture.open();
    final AnthropicClient claude;

    private OfficialClient(int retries) {
        claude = AnthropicOkHttpClient.builder()
                .baseUrl(simulatorFixture.simulator.baseUrl().toString())
                .apiKey("any")
                .maxRetries(retries)
                .responseValidation(true)
                .build();
    }

    /** A client without retries. */
    static OfficialClient impatient() {
        return new OfficialClient(0);
    }

    /** A client with this number of retries. */
    static OfficialClient retrying(int retries) {
        return new OfficialClient(retries);
    }

    Message ask(String text) {
        return claude.messages().create(saying(text));
    }

    /** The message accumulated from the events of a stream. */
    Message stream(String text) {
        MessageAccumulator accumulator = MessageAccumulator.create();
        try (var stream = claude.messages().createStreaming(saying(text))) {
            for (RawMessageStreamEvent event : stream) {
                accumulator.accumulate(event);
            }
        }
        return accumulator.message();
    }

    static String textOf(Message message) {
        return message.content().getLast().asText().text();
    }

    private static MessageCreateParams saying(String text) {
        return MessageCreateParams.builder()
                .model("claude-haiku-5-5")
                .maxTokens(4000)
                .addUserMessage(text)
                .build();
    }

    @Override
    public void close() {
        claude.close();
        simulatorFixture.close();
    }
}
