package com.promptbuilder.http;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.answer.Warming;
import com.promptbuilder.budget.Reserve;
import com.promptbuilder.telemetry.Log;
import com.promptbuilder.telemetry.Samples;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.Usd;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The function that a schedule calls: it has what is wanted most made anew before its life is over, within a budget. It says how many
 * answers were {@code queued}, {@code fresh}, {@code under_way}, {@code unknown}, {@code too_dear} or {@code refused}.
 */
public abstract class WarmerFunction extends LambdaFunction {
    /** What a call is taken to cost until one was paid for: a thousand tokens of an answer of Claude Sonnet. */
    private static final Usd GUESS = Usd.dollars("0.01");

    private static final Duration MARGIN = Duration.ofSeconds(3);

    @SuppressWarnings("this-escape") // its last act
    protected WarmerFunction() {
        start();
    }

    @Override
    final Rehearsal.Scene scene(String text) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("source", "aws.events").put("detail-type", "Scheduled Event").put("id", text);
        return new Rehearsal.Scene(List.of(event.toString()), "", said(Map.of()), List.of());
    }

    @Override
    final void answer(Application parts, InputStream input, OutputStream output, Context context) throws IOException {
        Samples samples = new Samples();
        Map<Warming.Seen, Integer> seen = parts.queueing()
                .warming()
                .map(warming -> run(parts, warming, deadline(parts, context).minus(MARGIN), samples))
                .orElseGet(Map::of);
        output.write(said(seen).getBytes(StandardCharsets.UTF_8));
    }

    private static Map<Warming.Seen, Integer> run(Application parts, Warming warming, Instant until, Samples samples) {
        Reserve reserve = parts.budgets().reserve(Caller.WARMING, GUESS);
        Map<Warming.Seen, Integer> seen = warming.run(reserve::take, until, samples);
        parts.log().write(Log.Level.INFO, "warmed", named(seen), samples.all());
        return seen;
    }

    private static String said(Map<Warming.Seen, Integer> seen) {
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        named(seen).forEach(said::put);
        return said.toString();
    }

    private static Map<String, Integer> named(Map<Warming.Seen, Integer> seen) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (Warming.Seen each : Warming.Seen.values()) {
            numbers.put(each.label(), seen.getOrDefault(each, 0));
        }
        return numbers;
    }
}
