package com.promptbuilder.local.template;

import java.util.List;
import java.util.Optional;

/**
 * One DynamoDB table of the template.
 *
 * @param keys its key attributes, the partition key first
 * @param timeToLive the TTL attribute, in seconds since the epoch
 */
public record TableSpec(String name, List<Key> keys, Optional<String> timeToLive) {
    public TableSpec {
        keys = List.copyOf(keys);
    }

    /**
     * A key attribute.
     *
     * @param role HASH or RANGE
     * @param type S, N or B
     */
    public record Key(String attribute, String role, String type) {}
}
