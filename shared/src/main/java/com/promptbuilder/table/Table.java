package com.promptbuilder.table;

import com.promptbuilder.settings.Settings.TableSettings;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The table and the client to reach it by, which is made on first use, and anew after it was closed. Thread-safe. */
public final class Table implements AutoCloseable {
    private final Supplier<DynamoDbClient> maker;
    private final String name;
    private volatile Optional<DynamoDbClient> client = Optional.empty();
    private volatile Consumer<String> unreadable = _ -> {};

    private Table(Supplier<DynamoDbClient> maker, String name) {
        this.maker = maker;
        this.name = name;
    }

    /** A table that is reached by this client alone. */
    public Table(DynamoDbClient client, String name) {
        this(() -> client, name);
    }

    /** The table that the settings name. */
    public static Table of(TableSettings settings) {
        return new Table(() -> TableClient.of(settings), settings.name());
    }

    public DynamoDbClient client() {
        return client.orElseGet(this::made);
    }

    public String name() {
        return name;
    }

    /** Has the kinds of items handed on that turn out to be unreadable. */
    public void onUnreadable(Consumer<String> listener) {
        unreadable = listener;
    }

    void foundUnreadable(String kind) {
        unreadable.accept(kind);
    }

    private synchronized DynamoDbClient made() {
        DynamoDbClient made = client.orElseGet(maker);
        client = Optional.of(made);
        return made;
    }

    /** Closes the client with its connections and the credentials that it knows, as before a snapshot. */
    @Override
    public synchronized void close() {
        client.ifPresent(DynamoDbClient::close);
        client = Optional.empty();
    }
}
