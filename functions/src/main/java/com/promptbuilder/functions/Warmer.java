package com.promptbuilder.functions;

import com.promptbuilder.lambda.CacheWarmerFunction;

/** Function of the cache warmer: a schedule invokes it to refresh hot entries before they expire. */
public final class Warmer extends CacheWarmerFunction {
    /** Starts the function. */
    public Warmer() {}
}
