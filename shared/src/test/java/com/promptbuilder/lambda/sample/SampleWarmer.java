package com.promptbuilder.lambda.sample;

import com.promptbuilder.lambda.CacheWarmerFunction;

/** The cache warmer of the sample API. */
public final class SampleWarmer extends CacheWarmerFunction {
    public SampleWarmer() {}
}
