package com.promptbuilder.table;

import com.promptbuilder.settings.Settings.TableSettings;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Makes the DynamoDB client. */
public final class TableClient {
    private TableClient() {}

    static {
        // The JDK keeps five idle connections a host; a process that serves many requests at once would open new ones
        // all the time.
        if (System.getProperty("http.maxConnections") == null) {
            System.setProperty("http.maxConnections", "64");
        }
    }

    public static DynamoDbClient of(TableSettings settings) {
        return AwsClients.of(
                DynamoDbClient.builder(),
                new AwsClients.Place(settings.region(), settings.endpoint(), settings.isEmulated()),
                settings.timeout(),
                settings.timeout());
    }
}
