package com.promptbuilder.lambda.sample;

import com.promptbuilder.lambda.CacheWarmerFunction;

/** Has what is wanted most made anew. */
public final class SampleWarmer extends CacheWarmerFunction {
    /** The function, started. */
    public SampleWarmer() {}
}
