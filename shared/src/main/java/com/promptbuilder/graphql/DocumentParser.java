package com.promptbuilder.graphql;

import graphql.InvalidSyntaxError;
import graphql.language.Document;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import graphql.parser.ParserEnvironment;
import graphql.parser.ParserOptions;
import graphql.parser.exceptions.ParseCancelledException;
import graphql.parser.exceptions.ParseCancelledTooDeepException;
import graphql.parser.exceptions.ParseCancelledTooManyCharsException;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Parser of documents: at most 262,144 characters ({@code MAX_CHARACTERS}), 5,000 tokens ({@code MAX_TOKENS}) and 1 s ({@code MAX_TIME}).
 *
 * @param nanoClock read at each token
 */
record DocumentParser(LongSupplier nanoClock) {
    static final int MAX_CHARACTERS = 262_144;
    private static final int MAX_TOKENS = 5_000;
    private static final int MAX_WHITE_SPACE_TOKENS = 50_000;
    private static final int MAX_RULE_DEPTH = 200;
    private static final Duration MAX_TIME = Duration.ofSeconds(1);

    /** The result of parsing. */
    sealed interface Parsed {
        record Valid(Document document) implements Parsed {}

        record Invalid(InvalidSyntaxError error) implements Parsed {}

        /** A limit is exceeded. */
        record TooLarge() implements Parsed {}
    }

    private static final class TimeoutException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private TimeoutException() {
            super("parsing took over " + MAX_TIME, null, false, false);
        }
    }

    Parsed parse(String text) {
        long start = nanoClock.getAsLong();
        ParserOptions options = ParserOptions.newParserOptions()
                .maxCharacters(MAX_CHARACTERS)
                .maxTokens(MAX_TOKENS)
                .maxWhitespaceTokens(MAX_WHITE_SPACE_TOKENS)
                .maxRuleDepth(MAX_RULE_DEPTH)
                .captureIgnoredChars(false)
                .captureLineComments(false)
                .parsingListener(_ -> checkTime(start))
                .build();
        try {
            return new Parsed.Valid(new Parser()
                    .parseDocument(ParserEnvironment.newParserEnvironment()
                            .document(text)
                            .parserOptions(options)
                            .build()));
        } catch (ParseCancelledException
                | ParseCancelledTooDeepException
                | ParseCancelledTooManyCharsException
                | TimeoutException _) { // the response names the limits
            return new Parsed.TooLarge();
        } catch (InvalidSyntaxException e) {
            return new Parsed.Invalid(e.toInvalidSyntaxError());
        }
    }

    private void checkTime(long start) {
        if (nanoClock.getAsLong() - start > MAX_TIME.toNanos()) {
            throw new TimeoutException();
        }
    }
}
