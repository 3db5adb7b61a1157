package com.promptbuilder.answer;

import com.promptbuilder.claude.MessagesApi;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;
import com.promptbuilder.value.ModelOptions;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/** Computes answer keys: SHA-256 over everything that determines an answer. A length prefix keeps adjacent parts apart. */
public final class AnswerKeys {
    private AnswerKeys() {}

    /** Computes the key of an input. Its scope is the caller that owns the answer; {@code Caller.ANONYMOUS} if all callers share it. */
    public static <I extends Record> AnswerKey of(
            Endpoint<I, ?> endpoint, I in, String model, ModelOptions options, Caller scope) {
        MessageDigest digest = AnswerKey.sha256();
        add(digest, "prompt-builder/1");
        add(digest, endpoint.name());
        add(digest, endpoint.prompt(in).hash());
        add(digest, model);
        add(digest, options.effort().label());
        add(digest, options.thinking().label());
        add(digest, Integer.toString(options.maxTokens()));
        add(digest, endpoint.answerSchemaHash(in));
        add(digest, MessagesApi.API_VERSION);
        add(digest, scope.pseudonym());
        // The last part needs no length prefix, so that it is streamed into the digest.
        endpoint.writeCanonical(in, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        return scope.isKnown() ? AnswerKey.ofDigest(digest.digest(), scope) : AnswerKey.ofDigest(digest.digest());
    }

    private static void add(MessageDigest digest, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            digest.update((byte) (bytes.length >> shift));
        }
        digest.update(bytes);
    }
}
