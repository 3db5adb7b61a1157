package com.promptbuilder.coalesce;

import com.promptbuilder.coalesce.Coalescer.CoalescedResult;
import com.promptbuilder.dynamodb.StoreUnavailableException;
import com.promptbuilder.stream.LiveTexts;
import com.promptbuilder.stream.LiveTexts.Chunk;
import com.promptbuilder.stream.LiveTexts.Subscription;
import com.promptbuilder.stream.LiveTexts.Writer;
import com.promptbuilder.stream.ReadAlong;
import com.promptbuilder.stream.SharedTexts;
import com.promptbuilder.stream.TextStore;
import com.promptbuilder.system.SystemServices;
import com.promptbuilder.tracing.RequestTrace;
import com.promptbuilder.value.AnswerKey;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Reading along under random schedules: leaders that are killed or frozen, lost and repeated writes, readers that come late. */
class ReadAlongProtocolTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(100);
    private static final int WORDS = 40;

    @TestFactory
    Stream<DynamicTest> noReaderGetsMixedTextOrWaitsForEver() {
        return LongStream.range(0, 300)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    Run run = new Run(seed, Schedule.FAULTS, -1);
                    run.cluster.run();
                    run.readers.forEach(Reader::check);
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyReaderIsAtMostASecondBehindTheLeader() {
        return LongStream.range(0, 100)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    Run run = new Run(seed, Schedule.HERD, -1);
                    run.cluster.run();
                    run.readers.forEach(Reader::check);
                    assertThat(run.readers).allMatch(reader -> reader.delay().compareTo(Duration.ofSeconds(1)) <= 0);
                    assertThat(run.calls).isOne();
                }));
    }

    @TestFactory
    Stream<DynamicTest> aLateReaderIsAtMostASecondBehindTheLeader() {
        return LongStream.range(0, 100)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    Run run = new Run(seed, Schedule.LATE, -1);
                    run.cluster.run();
                    run.readers.forEach(Reader::check);
                    assertThat(run.readers).allMatch(reader -> reader.delay().compareTo(Duration.ofSeconds(1)) <= 0);
                    assertThat(run.calls).isOne();
                }));
    }

    @Test
    void nothingIsPutWithoutAReaderElsewhere() {
        Run run = new Run(1, Schedule.HERD, 1);
        run.cluster.run();

        assertThat(run.puts).isZero();
    }

    /**
     * When readers come.
     *
     * @param joinMs requests come within this time
     * @param lateMs half of the readers subscribe so much later than their process began to wait, as its second request does
     * @param pauseMs the longest pause between two words
     * @param typical how long a call typically takes, which makes polls of the record rare
     */
    private record Schedule(boolean hasFaults, int joinMs, int lateMs, int pauseMs, Duration typical) {
        static final Schedule FAULTS = new Schedule(true, 6_000, 1_000, 300, Duration.ZERO);
        static final Schedule HERD = new Schedule(false, 1_500, 0, 300, Duration.ofSeconds(60));
        static final Schedule LATE = new Schedule(false, 20_000, 5_000, 1_200, Duration.ofSeconds(60));
    }

    /** A cluster, one key, and the texts of all calls by generation. */
    private static final class Run {
        final SimulatedCluster cluster;
        final AnswerKey key;
        final List<Reader> readers = new ArrayList<>();
        final Map<String, String> written = new LinkedHashMap<>();
        final RecordStore records = new InMemoryRecordStore();
        final TextStore texts = new TextStore.InMemory();
        final Schedule schedule;
        Instant firstText = Instant.MAX;
        int calls;
        int puts;

        Run(long seed, Schedule schedule, int processes) {
            this.cluster = new SimulatedCluster(seed);
            this.schedule = schedule;
            this.key = AnswerKey.ofDigest(ByteBuffer.allocate(32).putLong(seed).array());
            for (int i = processes < 0 ? cluster.random().nextInt(2, 7) : processes; i > 0; i--) {
                readers.add(new Reader(this));
            }
        }
    }

    /** A process with one streaming request. */
    private static final class Reader {
        private final Run run;
        private final SimulatedCluster.Machine process;
        private final ReadAlong readAlong;
        private final List<Chunk> pieces = new ArrayList<>();
        private Optional<CoalescedResult<String>> result = Optional.empty();
        private Optional<Subscription> subscription = Optional.empty();
        private Instant joined = Instant.MAX;
        private Instant firstPiece = Instant.MAX;
        private Instant ended = Instant.MAX;

        Reader(Run run) {
            this.run = run;
            this.process = run.cluster
            .new Machine(Duration.ofMillis(run.cluster.random().nextInt(-2_000, 2_001)));
            SystemServices system = new SystemServices(
                    process.clock(),
                    process::sleep,
                    () -> UUID.randomUUID().toString(),
                    run.cluster.random(),
                    process.threads());
            this.readAlong =
                    new ReadAlong(new LiveTexts(), new SharedTexts(new RemoteTexts(), system), system.owners());
            RemoteRecords store = new RemoteRecords(
                    run.records, run.cluster, process, RemoteRecords.FaultRates.NONE, new ProtocolInvariants());
            Coalescer<String> coalescer = new Coalescer<>(store, new TextCodec(), LeaseTimings.DEFAULT, system);
            process.start(
                    Duration.ofMillis(run.cluster.random().nextInt(0, run.schedule.joinMs())), () -> read(coalescer));
            if (run.schedule.hasFaults()) {
                maybeMishap();
            }
        }

        private void read(Coalescer<String> coalescer) {
            int lateMs = run.cluster.random().nextInt(0, 2) * run.schedule.lateMs();
            if (lateMs == 0) {
                subscribe();
            } else {
                process.start(Duration.ofMillis(lateMs), this::subscribe);
            }
            try (ReadAlong.Flight<String> flight = readAlong.flight(run.key, (_, writer) -> write(writer))) {
                result = Optional.of(
                        coalescer.share(run.key, TIMEOUT, run.schedule.typical(), RequestTrace.NOOP, flight));
            }
            ended = run.cluster.now();
            subscription.ifPresent(Subscription::close);
        }

        private void subscribe() {
            if (result.isEmpty()) {
                joined = run.cluster.now();
                subscription = Optional.of(readAlong.texts().subscribe(run.key, this::take));
            }
        }

        private void take(Chunk piece) {
            firstPiece = firstPiece.equals(Instant.MAX) ? run.cluster.now() : firstPiece;
            pieces.add(piece);
        }

        /** A call: writes words until the answer is complete. */
        private Optional<String> write(Writer writer) {
            int call = ++run.calls;
            StringBuilder text = new StringBuilder();
            process.sleep(Duration.ofMillis(run.cluster.random().nextInt(200, 1_000)));
            for (int word = 0; word < WORDS; word++) {
                String next = "call " + call + " word " + word + ", ";
                text.append(next);
                writer.append(next);
                run.firstText = run.firstText.equals(Instant.MAX) ? run.cluster.now() : run.firstText;
                process.sleep(Duration.ofMillis(run.cluster.random().nextInt(20, run.schedule.pauseMs())));
            }
            run.written.put("call " + call, text.toString());
            return Optional.of(text.toString());
        }

        private void maybeMishap() {
            SimulatedCluster.Machine fate = run.cluster.new Machine(Duration.ZERO);
            Duration when = Duration.ofMillis(run.cluster.random().nextInt(0, 10_000));
            switch (run.cluster.random().nextInt(4)) {
                case 0 -> fate.start(when, process::kill);
                case 1 ->
                    fate.start(
                            when,
                            () -> process.freeze(
                                    Duration.ofMillis(run.cluster.random().nextInt(500, 15_000))));
                default -> {}
            }
        }

        /** How long after the leader's first text, or after its own beginning, it got text or the answer. */
        Duration delay() {
            Instant since = joined.isAfter(run.firstText) ? joined : run.firstText;
            Instant first = firstPiece.isBefore(ended) ? firstPiece : ended;
            return joined.equals(Instant.MAX) ? Duration.ZERO : Duration.between(since, first);
        }

        void check() {
            if (process.isKilled()) {
                return;
            }
            assertThat(result.flatMap(CoalescedResult::outcome))
                    .as("an outcome")
                    .isPresent();
            Map<String, StringBuilder> texts = new LinkedHashMap<>();
            for (Chunk piece : pieces) {
                texts.computeIfAbsent(piece.generation(), _ -> new StringBuilder())
                        .append(piece.text());
            }
            assertThat(pieces.stream().map(Chunk::generation).distinct().toList())
                    .as("a generation does not come back")
                    .isEqualTo(inOrder());
            texts.values().forEach(text -> {
                String call = text.substring(0, text.indexOf(" word"));
                String whole = run.written.get(call);
                assertThat(whole == null || whole.startsWith(text.toString()))
                        .as("one call's text, from its beginning: %s", text)
                        .isTrue();
                assertThat(text.toString().split(call + " word", -1))
                        .as("each word once")
                        .doesNotHaveDuplicates();
            });
        }

        private List<String> inOrder() {
            List<String> order = new ArrayList<>();
            for (Chunk piece : pieces) {
                if (order.isEmpty() || !order.getLast().equals(piece.generation())) {
                    order.add(piece.generation());
                }
            }
            return order;
        }

        /** The store as this process reaches it. */
        private final class RemoteTexts implements TextStore {
            @Override
            public void put(String id, String text, Duration timeToLive) {
                pause();
                boolean isFaulty =
                        run.schedule.hasFaults() && run.cluster.random().nextInt(5) == 0;
                if (!isFaulty || run.cluster.random().nextBoolean()) {
                    run.puts++;
                    run.texts.put(id, text, timeToLive);
                }
                pause();
                if (isFaulty) {
                    throw new StoreUnavailableException("the acknowledgement was lost");
                }
            }

            @Override
            public Optional<String> get(String id) {
                pause();
                if (run.schedule.hasFaults() && run.cluster.random().nextInt(10) == 0) {
                    throw new StoreUnavailableException("no answer");
                }
                Optional<String> found = run.texts.get(id);
                pause();
                return found;
            }

            private void pause() {
                process.sleep(Duration.ofMillis(run.cluster.random().nextInt(1, 20)));
            }
        }
    }
}
