package com.promptbuilder.http;

import java.io.OutputStream;

/** The body of an answer that is sent while it is made. */
@FunctionalInterface
public interface StreamingBody {
    /**
     * Sends it to its end. A caller who is gone does not end it: what is made is made for others, too.
     *
     * @return the plain answer in whose place it stands
     */
    Response sendTo(OutputStream body);
}
