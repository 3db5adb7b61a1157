package com.promptbuilder.functions;

import com.promptbuilder.lambda.OperationsFunction;

/** {@code GET /api/answers/{key}}: a stored answer, or the event stream of one that is stored or being made. */
public final class Answers extends OperationsFunction {
    public Answers() {
        super(Answers.class);
    }
}
