package com.promptbuilder.metrics;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/** DynamoDB client that records the capacity units of each call. A write whose condition fails is one unit. */
final class MeteredClient implements InvocationHandler {
    private final DynamoDbClient client;
    private final List<Double> units = new ArrayList<>();

    MeteredClient(DynamoDbClient client) {
        this.client = client;
    }

    DynamoDbClient client() {
        return (DynamoDbClient) Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(), new Class<?>[] {DynamoDbClient.class}, this);
    }

    /** The units of each call since the last read. */
    List<Double> take() {
        List<Double> taken = List.copyOf(units);
        units.clear();
        return taken;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        Object request = arguments == null ? "" : arguments[0];
        ReturnConsumedCapacity total = ReturnConsumedCapacity.TOTAL;
        return switch (request) {
            case UpdateItemRequest update -> {
                units.add(1.0);
                var updated = client.updateItem(
                        update.toBuilder().returnConsumedCapacity(total).build());
                units.set(units.size() - 1, updated.consumedCapacity().capacityUnits());
                yield updated;
            }
            case TransactWriteItemsRequest write -> {
                var written = client.transactWriteItems(
                        write.toBuilder().returnConsumedCapacity(total).build());
                units.add(sum(written.consumedCapacity()));
                yield written;
            }
            case BatchGetItemRequest get -> {
                var got = client.batchGetItem(
                        get.toBuilder().returnConsumedCapacity(total).build());
                units.add(sum(got.consumedCapacity()));
                yield got;
            }
            default -> passedOn(proxy, method, arguments);
        };
    }

    private Object passedOn(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static double sum(List<ConsumedCapacity> consumed) {
        return consumed.stream().mapToDouble(ConsumedCapacity::capacityUnits).sum();
    }
}
