package com.promptbuilder.claude;

import com.promptbuilder.value.Usd;

import java.util.function.Consumer;

/** Says whether a call may be made, and takes its bill. */
@FunctionalInterface
public interface Allowance {
    /** Asks for one call. Thread-safe; never throws because the answer could not be found out. */
    Verdict ask(CallContext callContext);

    /** Whether the call may be made. */
    sealed interface Verdict {
        /**
         * It may.
         *
         * @param bill hears what it cost, if it cost anything
         */
        record Granted(Consumer<Usd> bill) implements Verdict {}

        /** It may not. */
        record Refused(Failure.BudgetExceeded failure) implements Verdict {}
    }
}
