package com.promptbuilder.value;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerKeyTest {
    @Property(tries = 100)
    void ofOneCallersAnswerIsOwnedByThatCallerAlone(
            @ForAll @Size(32) byte[] digest, @ForAll String one, @ForAll String other) {
        Caller owner = Caller.ofIdentity("sub:" + one);
        AnswerKey key = AnswerKey.ofDigest(digest, owner);

        assertThat(key.isOwnedBy(owner)).isTrue();
        assertThat(AnswerKey.parse(key.text()).orElseThrow().isOwnedBy(owner)).isTrue();
        assertThat(key.isOwnedBy(Caller.ofIdentity("sub:" + one + other + "!"))).isFalse();
        assertThat(key.isOwnedBy(Caller.ANONYMOUS)).isFalse();
        assertThat(AnswerKey.ofDigest(digest).isOwnedBy(owner)).isFalse();
    }

    @Property(tries = 100)
    void differsBetweenCallersAndInputs(@ForAll @Size(32) byte[] digest, @ForAll @IntRange(max = 23) int at) {
        Caller ann = Caller.ofIdentity("sub:ann");
        AnswerKey key = AnswerKey.ofDigest(digest, ann);
        byte[] another = digest.clone();
        another[at]++;

        assertThat(key).isNotEqualTo(AnswerKey.ofDigest(digest, Caller.ofIdentity("sub:bob")));
        assertThat(key).isNotEqualTo(AnswerKey.ofDigest(another, ann));
    }
}
