package com.promptbuilder.simulator;

import com.promptbuilder.simulator.ResponsePlan.SimulatedExchange;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Applies the faults of one call to its latency, its response and its delivery. */
final class FaultInjector {
    private FaultInjector() {}

    /** The latency of the response; the last of several. */
    static Optional<Duration> delay(List<Fault> faults) {
        return of(Fault.Delay.class, faults).reduce((_, last) -> last).map(Fault.Delay::latency);
    }

    /** The error response, if any. Without streaming, a stream error is a plain error. */
    static Optional<ApiError> error(List<Fault> faults, boolean stream) {
        return of(Fault.Failure.class, faults)
                .findFirst()
                .map(failure -> new ApiError(failure.type(), failure.type().message(), failure.headers()))
                .or(() -> stream ? Optional.empty() : streamError(faults));
    }

    /** The error half-way through a stream. */
    static Optional<ApiError> streamError(List<Fault> faults) {
        return of(Fault.StreamError.class, faults).findFirst().map(error -> ApiError.of(error.type()));
    }

    /** The faults of one type. */
    static <F extends Fault> Stream<F> of(Class<F> type, List<Fault> faults) {
        return faults.stream().filter(type::isInstance).map(type::cast);
    }

    /** The exchange with slow, dropped or missing responses applied. */
    static SimulatedExchange onTheWire(List<Fault> faults, SimulatedExchange exchange) {
        SimulatedExchange changed = exchange;
        for (Fault fault : faults) {
            changed = onTheWire(fault, changed);
        }
        return changed;
    }

    private static SimulatedExchange onTheWire(Fault fault, SimulatedExchange exchange) {
        ResponsePlan plan = exchange.plan();
        CallResult result = exchange.result();
        return switch (fault) {
            case Fault.Slow(Duration over) -> new SimulatedExchange(plan.slowed(over), result, exchange.ended());
            case Fault.Drop(Fault.Point at) -> {
                boolean isUnsent = at == Fault.Point.START;
                CallResult dropped = isUnsent ? result.unsent("dropped") : result.named("dropped");
                yield new SimulatedExchange(plan.dropped(at), dropped, exchange.ended());
            }
            case Fault.Hang _ -> new SimulatedExchange(ResponsePlan.silence(), result.unsent("hung"), exchange.ended());
            case Fault.None _,
                    Fault.Delay _,
                    Fault.Failure _,
                    Fault.StreamError _,
                    Fault.Refusal _,
                    Fault.Content _,
                    Fault.Answer _ -> exchange;
        };
    }
}
