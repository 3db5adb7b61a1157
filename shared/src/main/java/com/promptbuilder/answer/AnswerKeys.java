package com.promptbuilder.answer;

import com.promptbuilder.claude.MessagesApi;
import com.promptbuilder.endpoint.Endpoint;
import com.promptbuilder.value.AnswerKey;
import com.promptbuilder.value.Caller;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Computes answer keys: SHA-256 over everything that determines an answer. A length prefix keeps adjacent parts apart. */
public final class AnswerKeys {
    private AnswerKeys() {}

    /**
     * Computes the key of an input.
     *
     * @param model the model that answers
     * @param scope the caller that owns the answer; {@code Caller.ANONYMOUS} if all callers share it
     */
    public static <I extends Record> AnswerKey of(Endpoint<I, ?> endpoint, I in, String model, Caller scope) {
        MessageDigest digest = sha256();
        add(digest, "prompt-builder/1");
        add(digest, endpoint.name());
        add(digest, endpoint.prompt(in).hash());
        add(digest, model);
        add(digest, Integer.toString(endpoint.maxTokens()));
        add(digest, endpoint.answerSchemaHash());
        add(digest, MessagesApi.API_VERSION);
        add(digest, scope.pseudonym());
        // The last part needs no length prefix, so that it is streamed into the digest.
        endpoint.writeCanonical(in, new DigestOutputStream(OutputStream.nullOutputStream(), digest));
        return scope.isKnown() ? AnswerKey.ofDigest(digest.digest(), scope) : AnswerKey.ofDigest(digest.digest());
    }

    private static void add(MessageDigest digest, String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        for (int bits = Integer.SIZE - Byte.SIZE; bits >= 0; bits -= Byte.SIZE) {
            digest.update((byte) (bytes.length >>> bits));
        }
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 expected in every JDK", e);
        }
    }
}
