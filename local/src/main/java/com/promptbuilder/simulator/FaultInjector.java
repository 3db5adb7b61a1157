package com.promptbuilder.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Applies the faults of one call to its latency, its response and its delivery. */
final class FaultInjector {
    private FaultInjector() {}

    /** The latency of the response; the last of several. */
    static Optional<Duration> delay(List<Fault> faults) {
        Optional<Duration> delay = Optional.empty();
        for (Fault fault : faults) {
            if (fault instanceof Fault.Delay(Duration latency)) {
                delay = Optional.of(latency);
            }
        }
        return delay;
    }

    /** The error response, if any. Without streaming, a stream error is a plain error. */
    static Optional<ApiError> error(List<Fault> faults, boolean stream) {
        for (Fault fault : faults) {
            if (fault instanceof Fault.Failure(ErrorType type, var headers)) {
                return Optional.of(new ApiError(type, type.message(), headers));
            }
        }
        return stream ? Optional.empty() : streamError(faults);
    }

    /** The error half-way through a stream. */
    static Optional<ApiError> streamError(List<Fault> faults) {
        for (Fault fault : faults) {
            if (fault instanceof Fault.StreamError(ErrorType type)) {
                return Optional.of(ApiError.of(type));
            }
        }
        return Optional.empty();
    }

    /** The exchange with slow, dropped or missing responses applied. */
    static SimulatedExchange onTheWire(List<Fault> faults, SimulatedExchange simulatedExchange) {
        SimulatedExchange changed = simulatedExchange;
        for (Fault fault : faults) {
            changed = onTheWire(fault, changed);
        }
        return changed;
    }

    private static SimulatedExchange onTheWire(Fault fault, SimulatedExchange simulatedExchange) {
        ResponsePlan responsePlan = simulatedExchange.responsePlan();
        CallResult callResult = simulatedExchange.callResult();
        return switch (fault) {
            case Fault.Slow(Duration over) ->
                new SimulatedExchange(responsePlan.slowed(over), callResult, simulatedExchange.ended());
            case Fault.Drop(Fault.Point at) ->
                new SimulatedExchange(
                        responsePlan.dropped(at),
                        at == Fault.Point.START ? callResult.unsent("dropped") : callResult.named("dropped"),
                        simulatedExchange.ended());
            case Fault.Hang _ ->
                new SimulatedExchange(ResponsePlan.silence(), callResult.unsent("hung"), simulatedExchange.ended());
            case Fault.None _, Fault.Delay _, Fault.Failure _, Fault.StreamError _, Fault.Refusal _, Fault.Content _ ->
                simulatedExchange;
        };
    }
}
