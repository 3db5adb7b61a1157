package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import com.promptbuilder.claude.MessageBatches;
import com.promptbuilder.claude.MessageBatches.Result;
import com.promptbuilder.claude.MessageBatches.Status;
import com.promptbuilder.lambda.BulkFleet.Environment;
import com.promptbuilder.queue.JobQueues.Priority;
import com.promptbuilder.value.Usd;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of the jobs of a Message Batch. */
class BulkOutcomesTest {
    private final BulkFleet fleet = new BulkFleet();

    @Test
    void aJobOfTheLowestUrgencyWaitsForTheBatchAndIsThenAnOrdinaryAnswer() {
        Environment environment = fleet.environment();
        ProxyResponseView accepted = environment.ask("the sea");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.header("Retry-After")).isEqualTo("2100"); // an interval, and six for the batch
        environment.run();
        assertThat(poll(accepted).status()).isEqualTo(202);
        environment.run();
        assertThat(poll(accepted).status()).isEqualTo(200);
        assertThat(environment.ask("the sea").status()).isEqualTo(200);
        assertThat(fleet.log)
                .anySatisfy(line -> assertThat(line)
                        .contains(
                                "\"batch_requests_total\"",
                                "\"priority\":\"bulk\"",
                                "\"result\":\"answered\"",
                                "\"costUsd\""));
    }

    @Test
    void aSynchronousRequestDoesNotWaitAndItsAnswerIsKept() {
        Environment environment = fleet.environment();
        ProxyResponseView accepted = environment.ask("the sea");
        environment.run();
        fleet.claude = _ -> FunctionHarness.text("Another answer, at once");
        assertThat(environment.send(Event.haiku("the sea")).body()).contains("Another answer");
        environment.run();
        assertThat(poll(accepted).body()).contains("Another answer");
        assertThat(fleet.spend("bulk", fleet.clock.instant()).dollars()).isNotEqualTo(Usd.ZERO);
    }

    @Test
    void aJobThatIsAnsweredBeforeItIsSentIsNotSent() {
        Environment environment = fleet.environment();
        var _ = environment.ask("the sea");
        var _ = environment.send(Event.haiku("the sea"));
        environment.run();
        assertThat(fleet.batches.count()).isZero();
        assertThat(fleet.sets.read().sets()).isEmpty();
    }

    @Test
    void aJobOfHigherUrgencyIsAskedAtOnce() {
        Environment environment = fleet.environment();
        var _ = environment.ask("the sea");
        assertThat(environment
                        .send(Event.haiku("the sea").header("Prefer", "respond-async"))
                        .status())
                .isEqualTo(202);
        assertThat(fleet.queues.sent(Priority.INTERACTIVE)).hasSize(1);
        environment.run();
        assertThat(fleet.batches.count()).isZero();
    }

    @Test
    void expiredAndOverloadedResultsAreAskedForAgain() {
        fleet.batches.answer = (_, time) -> switch (time) {
            case 1 -> new Result.Expired();
            case 2 -> new Result.Completed(new Failure.Overloaded(Optional.empty()));
            default -> FakeBatches.text(FunctionHarness.HAIKU);
        };
        ProxyResponseView accepted = fleet.environment().ask("the sea");
        fleet.settle();
        assertThat(poll(accepted).status()).isEqualTo(200);
        assertThat(fleet.batches.count()).isEqualTo(3);
    }

    @Test
    void afterThreeBatchesTheJobFails() {
        fleet.batches.answer = (_, _) -> new Result.Completed(new Failure.Overloaded(Optional.empty()));
        ProxyResponseView accepted = fleet.environment().ask("the sea");
        runThreeRounds();
        assertThat(fleet.batches.count()).isEqualTo(3);
        assertThat(poll(accepted).status()).isEqualTo(503);
    }

    private void runThreeRounds() {
        Environment environment = fleet.environment();
        for (int i = 0; i < 4; i++) {
            environment.run();
        }
    }

    @Test
    void anErrorOfTheRequestIsTold() {
        fleet.batches.answer = (_, _) -> new Result.Completed(new Failure.Rejected(400));
        ProxyResponseView accepted = fleet.environment().ask("the sea");
        runThreeRounds();
        assertThat(fleet.batches.count()).isEqualTo(1);
        assertThat(poll(accepted).status()).isEqualTo(502);
    }

    @Test
    void aCancelledResultIsTold() {
        fleet.batches.answer = (_, _) -> new Result.Canceled();
        ProxyResponseView accepted = fleet.environment().ask("the sea");
        runThreeRounds();
        assertThat(poll(accepted).status()).isEqualTo(504);
    }

    @Test
    void anInvalidAnswerIsAskedForByAWorker() {
        fleet.batches.answer = (_, _) -> new Result.Completed(new Failure.InvalidResponse(FakeBatches.USAGE));
        Environment environment = fleet.environment();
        ProxyResponseView accepted = environment.ask("the sea");
        runThreeRounds();
        assertThat(fleet.queues.sent(Priority.BACKGROUND)).hasSize(1);
        environment.work();
        assertThat(poll(accepted).status()).isEqualTo(200);
    }

    @Test
    void aBatchThatClaudeRefusesIsSentAgain() {
        fleet.batches.nextCreation =
                Optional.of(new MessageBatches.Creation.NotCreated(new Failure.Overloaded(Optional.empty())));
        ProxyResponseView accepted = fleet.environment().ask("the sea");
        fleet.settle();
        assertThat(poll(accepted).status()).isEqualTo(200);
        assertThat(fleet.batches.count()).isEqualTo(1);
    }

    @Test
    void aBatchWithoutRoomInTheBudgetFails() {
        fleet.with("BUDGET_BULK_USD_PER_DAY", "0.000001");
        Environment environment = fleet.environment();
        ProxyResponseView first = environment.ask("the sea");
        ProxyResponseView second = environment.ask("a hill");
        environment.run();
        environment.run();
        assertThat(poll(first).status() + poll(second).status()).isEqualTo(200 + 429);
    }

    @Test
    void aJobWhoseMessageIsRefusedIsAskedForAgainLater() {
        fleet.batches.answer = (_, time) -> time == 1 ? new Result.Expired() : FakeBatches.text(FunctionHarness.HAIKU);
        ProxyResponseView accepted = fleet.environment().ask("the sea");
        fleet.environment().run();
        fleet.refusesMessages = true;
        fleet.environment().run();
        fleet.refusesMessages = false;
        fleet.settle();

        assertThat(poll(accepted).status()).isEqualTo(200);
        assertThat(fleet.batches.count()).isEqualTo(2);
    }

    @Test
    void aStreamDoesNotWaitForABatch() {
        Environment environment = fleet.with("RESPONSE_STREAM", "events").environment();
        String key = environment.ask("the sea").header("Location").replaceFirst(".*/", "");

        assertThat(environment
                        .send(Event.answer(key).header("Accept", "text/event-stream"))
                        .status())
                .isEqualTo(202);
    }

    @Test
    void aSetWaitsWhileAJobCannotLeaveIt() {
        fleet.with("BUDGET_BULK_USD_PER_DAY", "0.0015"); // each reserves $0.001025625
        ProxyResponseView first = fleet.environment().ask("the sea");
        ProxyResponseView second = fleet.environment().ask("a hill");
        fleet.refusesMessages = true;
        fleet.environment().run();
        assertThat(fleet.batches.count()).isZero();
        fleet.refusesMessages = false;
        fleet.settle();

        assertThat(poll(first).status()).isEqualTo(200);
        assertThat(poll(second).status()).isEqualTo(200);
        assertThat(fleet.batches.count()).isEqualTo(2);
        assertThat(fleet.spend("bulk", fleet.clock.instant()).reserved()).isEqualTo(Usd.ZERO);
    }

    @Test
    void aSlowBatchIsPolled() {
        fleet.batches.status = Status.IN_PROGRESS;
        Environment environment = fleet.environment();
        ProxyResponseView accepted = environment.ask("the sea");
        for (int i = 0; i < 20; i++) {
            environment.run();
            fleet.clock.advance(Duration.ofMinutes(10));
        }
        assertThat(poll(accepted).status()).isEqualTo(202);
        fleet.batches.status = Status.ENDED;
        environment.run();
        assertThat(poll(accepted).status()).isEqualTo(200);
        assertThat(fleet.batches.count()).isEqualTo(1);
    }

    @Test
    void anAnswerOfABatchIsNotAskedForInAnotherRegion() {
        Environment environment = fleet.environment();
        ProxyResponseView accepted = environment.ask("the sea");
        environment.run();
        environment.run();
        BulkFleet other = new BulkFleet();
        other.replica = fleet.replica;
        assertThat(other.environment().ask("the sea").status()).isEqualTo(202);
        other.environment().run();

        assertThat(other.batches.count()).isZero();
        assertThat(other.environment().ask("the sea").body())
                .isEqualTo(poll(accepted).body());
    }

    private ProxyResponseView poll(ProxyResponseView accepted) {
        return fleet.environment().send(Event.answer(accepted.header("Location").replaceFirst(".*/api/answers/", "")));
    }
}
