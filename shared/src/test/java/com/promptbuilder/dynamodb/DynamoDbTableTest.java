package com.promptbuilder.dynamodb;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DynamoDbTableTest {
    private final AtomicInteger calls = new AtomicInteger();
    private Supplier<RuntimeException> failure = () -> SdkClientException.create("slow");
    private final DynamoDbTable dynamoDbTable = new DynamoDbTable(new Failing(), "records");

    @Test
    void failsEveryCallAtOnceAfterThreeFailuresInARow() {
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> dynamoDbTable.call(Failing::get)).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> dynamoDbTable.callIf(Failing::get)).isInstanceOf(StoreUnavailableException.class);
        }

        assertThat(calls).hasValue(3);
        assertThat(dynamoDbTable.breaker().isOpen()).isTrue();
    }

    @Test
    void doesNotCountAFailureDuringWhichAnotherCallIsAnswered() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> dynamoDbTable.call(client -> {
                        assertThat(dynamoDbTable.<Boolean>call(_ -> true)).isTrue();
                        return Failing.get(client);
                    }))
                    .isInstanceOf(StoreUnavailableException.class);
        }

        assertThat(dynamoDbTable.breaker().isOpen()).isFalse();
    }

    @Test
    void takesAnExceptionOfTheJdkForAFailure() {
        failure = NullPointerException::new;

        assertThatThrownBy(() -> dynamoDbTable.call(Failing::get)).isInstanceOf(StoreUnavailableException.class);
        assertThat(dynamoDbTable.breaker().hasNoRecentFailure()).isFalse();
    }

    @Test
    void takesARefusedConditionAndAConflictForAnswers() {
        failure = () -> ConditionalCheckFailedException.builder().build();
        for (int i = 0; i < 10; i++) {
            assertThat(dynamoDbTable.callIf(Failing::get)).isFalse();
        }
        failure = () -> TransactionCanceledException.builder().build();
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> dynamoDbTable.call(Failing::get)).isInstanceOf(TransactionCanceledException.class);
        }

        assertThat(calls).hasValue(20);
        assertThat(dynamoDbTable.breaker().hasNoRecentFailure()).isTrue();
    }

    private final class Failing implements DynamoDbClient {
        static GetItemResponse get(DynamoDbClient client) {
            return client.getItem(GetItemRequest.builder().build());
        }

        @Override
        public GetItemResponse getItem(GetItemRequest request) {
            calls.incrementAndGet();
            throw failure.get();
        }

        @Override
        public String serviceName() {
            return "dynamodb";
        }

        @Override
        public void close() {
            // Nothing to close.
        }
    }
}
