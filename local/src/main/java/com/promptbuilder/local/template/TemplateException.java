package com.promptbuilder.local.template;

import org.jspecify.annotations.Nullable;

/** A template that cannot be served; the message is one line for the person who wrote it. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TemplateException(String message) {
        super(message);
    }

    public TemplateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
