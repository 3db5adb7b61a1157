package com.promptbuilder.claude;

import com.promptbuilder.value.Secret;

import java.util.regex.Pattern;

/** Whether a key can stand in a header at all. Where it cannot, the HTTP client's own complaint would quote it. */
final class KeyForm {
    private static final Pattern VISIBLE_ASCII = Pattern.compile("[!-~]+");

    private KeyForm() {}

    static boolean fits(Secret key) {
        return VISIBLE_ASCII.matcher(key.reveal()).matches();
    }
}
