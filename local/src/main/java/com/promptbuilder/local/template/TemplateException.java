package com.promptbuilder.local.template;

import org.jspecify.annotations.Nullable;

/** Thrown for a template that the local runtime cannot serve. The message is one line. */
public final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TemplateException(String message) {
        super(message);
    }

    public TemplateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
