package com.promptbuilder.table;

import com.promptbuilder.settings.Settings.TableSettings;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The table and the client to reach it by. */
public record Table(DynamoDbClient client, String name) {
    /** The table that the settings name. */
    public static Table of(TableSettings settings) {
        return new Table(TableClient.of(settings), settings.name());
    }
}
