package com.promptbuilder.http.sample;

import com.promptbuilder.http.WarmerFunction;

/** Has what is wanted most made anew. */
public final class SampleWarmer extends WarmerFunction {
    /** The function, started. */
    public SampleWarmer() {}
}
