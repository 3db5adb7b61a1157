package com.promptbuilder.budget;

import com.promptbuilder.value.Usd;

import java.util.Optional;

/** What has been spent in each window. Every operation is atomic; each throws {@link com.promptbuilder.table.StoreException} when away. */
public interface Ledger {
    /** What is spent. */
    Tally read(Window window);

    /** Counts one call and tells what is spent with it; empty, and nothing counted, if the ceiling is reached. */
    Optional<Tally> take(Window window);

    /** Takes back one call that was counted but not made. */
    void giveBack(Window window);

    /** Adds what a call cost and tells what is spent with it, whatever the ceiling. */
    Tally pay(Window window, Usd cost);
}
