package com.promptbuilder.bench;

import com.promptbuilder.app.Backends.QueueBackends;
import com.promptbuilder.background.HotKeyStore;
import com.promptbuilder.dynamodb.StoreBreaker;
import com.promptbuilder.prefetch.InMemoryPrefetchStore;
import com.promptbuilder.queue.JobQueues;

import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Overhead of prefetching on a memory hit with its log line. Both kinds have queues, which a hit does not use. */
public class PrefetchOverheadBenchmark extends OverheadBenchmark {
    public PrefetchOverheadBenchmark() {
        super(List.of("off", "on"));
    }

    @Override
    MemoryHitBenchmark hit(String kind) {
        MemoryHitBenchmark hit = new MemoryHitBenchmark();
        hit.telemetry = "on";
        hit.variables = Map.of("PREFETCH", Boolean.toString(kind.equals("on")));
        hit.queueing = Optional.of(new QueueBackends(
                unused(JobQueues.class),
                new StoreBreaker(InstantSource.system()),
                unused(HotKeyStore.class),
                Optional.empty(),
                Optional.of(new InMemoryPrefetchStore())));
        return hit;
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> {
            throw new UnsupportedOperationException(method.toString());
        }));
    }
}
