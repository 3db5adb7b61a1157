package com.promptbuilder.stream;

import com.promptbuilder.valkey.TimeLimitedValkey;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Text store in Valkey: keys {@code text:<id>}. A text over 1 MiB ({@code MAX_BYTES}) is cut. */
public record ValkeyTextStore(TimeLimitedValkey valkey) implements TextStore {
    private static final String PREFIX = "text:";
    private static final int MAX_BYTES = 1024 * 1024;

    @Override
    public void put(String id, String text, Duration timeToLive) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        valkey.join(valkey.submitWrite(client -> {
            client.set(PREFIX + id, bytes, timeToLive);
            return true;
        }));
    }

    @Override
    public Optional<String> get(String id) {
        return valkey.join(valkey.submitRead(client -> client.get(PREFIX + id, MAX_BYTES)))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
}
