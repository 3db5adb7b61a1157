package com.promptbuilder.system;

import org.junit.jupiter.api.Test;

import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class IdGeneratorTest {
    @Test
    void areRandomUuidsAndAllDiffer() {
        List<String> ids = Stream.generate(new IdGenerator()).limit(1_000).toList();

        assertThat(ids).doesNotHaveDuplicates().allSatisfy(id -> {
            assertThat(UUID.fromString(id).version()).isEqualTo(4);
            assertThat(UUID.fromString(id).variant()).isEqualTo(2);
        });
    }

    /** Simulates a snapshot: two processes start from the same random state. */
    @Test
    void twoRestoresOfOneSnapshotGenerateDifferentIds() throws NoSuchAlgorithmException {
        IdGenerator one = new IdGenerator(snapshot());
        IdGenerator other = new IdGenerator(snapshot());
        assertThat(one.get()).isEqualTo(other.get());

        one.reseed();
        other.reseed();

        assertThat(Stream.generate(one).limit(100))
                .doesNotContainAnyElementsOf(Stream.generate(other).limit(100).toList());
        assertThat(one.random().nextLong()).isNotEqualTo(other.random().nextLong());
    }

    private static SecureRandom snapshot() throws NoSuchAlgorithmException {
        SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
        random.setSeed(1);
        return random;
    }
}
