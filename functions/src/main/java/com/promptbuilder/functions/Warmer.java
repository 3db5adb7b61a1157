package com.promptbuilder.functions;

import com.promptbuilder.lambda.CacheWarmerFunction;

/** The function that a schedule calls, so that answers that are wanted most are there before somebody asks. */
public final class Warmer extends CacheWarmerFunction {
    /** The function, started. */
    public Warmer() {}
}
