package com.promptbuilder.queue;

import com.promptbuilder.coalesce.TestTable;
import com.promptbuilder.table.Table;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

import java.time.Instant;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class TableQueueMarksTest {
    private static final TestTable TABLE = new TestTable();
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    private final QueueMarks marks = new TableQueueMarks(new Table(TABLE.client(), TABLE.name()));

    @AfterAll
    static void close() {
        TABLE.close();
    }

    @Test
    void aMarkMovesForwardOnly() {
        marks.advance(Priority.BACKGROUND, NOON);
        marks.advance(Priority.BACKGROUND, NOON.minusSeconds(1));

        assertThat(marks.read(Priority.BACKGROUND)).contains(NOON);
        assertThat(marks.read(Priority.INTERACTIVE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "0.5", "9E+99", "-1"})
    void aMarkThatCannotBeReadIsAbsentAndOverwritten(String since) {
        AttributeValue poison = since.equals("text") ? AttributeValue.fromS(since) : AttributeValue.fromN(since);
        TABLE.client()
                .putItem(put -> put.tableName(TABLE.name())
                        .item(Map.of("id", AttributeValue.fromS("queue#background"), "since", poison)));

        assertThat(marks.read(Priority.BACKGROUND)).isEmpty();
        marks.advance(Priority.BACKGROUND, NOON);
        assertThat(marks.read(Priority.BACKGROUND)).contains(NOON);
    }
}
