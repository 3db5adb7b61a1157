package com.promptbuilder.local.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.promptbuilder.local.logs.LogSubscription.LogEvent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Merges log lines of one environment into lines of at most 100 samples ({@code MAX_SAMPLES}). A merged line contains the
 * samples of its lines in their order, under the id of the first. Other lines are unchanged.
 */
final class SampleMerger {
    /** The maximum number of samples that the bridge takes in one line. */
    static final int MAX_SAMPLES = 100;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<Source, Bundle> open = new LinkedHashMap<>();
    private final List<LogEvent> done = new ArrayList<>();

    private SampleMerger() {}

    private record Source(String group, String stream, String environmentId) {}

    private record Bundle(LogEvent first, LogEvent last, ArrayNode samples) {}

    static List<LogEvent> of(List<LogEvent> lines) {
        SampleMerger sampleMerger = new SampleMerger();
        lines.forEach(sampleMerger::add);
        sampleMerger.open.forEach((source, bundle) -> sampleMerger.done.add(event(source, bundle)));
        return sampleMerger.done;
    }

    private void add(LogEvent line) {
        Optional<ObjectNode> json = json(line.message());
        if (json.isEmpty() || json.get().path("samples").size() > MAX_SAMPLES) {
            done.add(line);
            return;
        }
        Source source = new Source(
                line.group(), line.stream(), json.get().path("environmentId").asText());
        ArrayNode more = (ArrayNode) json.get().path("samples");
        Bundle bundle = open.get(source);
        if (bundle != null && bundle.samples().size() + more.size() <= MAX_SAMPLES) {
            open.put(source, new Bundle(bundle.first(), line, bundle.samples().addAll(more)));
            return;
        }
        if (bundle != null) {
            done.add(event(source, bundle));
        }
        open.put(source, new Bundle(line, line, more));
    }

    private static LogEvent event(Source source, Bundle bundle) {
        ObjectNode line = JsonNodeFactory.instance.objectNode().put("environmentId", source.environmentId());
        line.set("samples", bundle.samples());
        return new LogEvent(
                bundle.first().id(),
                source.group(),
                source.stream(),
                bundle.last().millis(),
                line.toString());
    }

    private static Optional<ObjectNode> json(String message) {
        try {
            JsonNode node = JSON.readTree(message);
            return node instanceof ObjectNode object && object.path("samples").isArray()
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }
}
