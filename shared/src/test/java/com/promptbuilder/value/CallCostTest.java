package com.promptbuilder.value;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CallCostTest {
    private static final long MAX = 1_000_000_000_000L;

    @Test
    void isNeverNegative() {
        assertThatThrownBy(() -> new CallCost(Usd.ZERO, -1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CallCost(Usd.ZERO, 0, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CallCost(Usd.ZERO, 0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 100)
    void addsEachPart(@ForAll @Size(max = 1_000) List<@LongRange(min = 0, max = MAX) Long> parts) {
        CallCost sum = parts.stream()
                .map(part -> new CallCost(new Usd(part), part, part / 2, part / 3))
                .reduce(CallCost.NONE, CallCost::plus);

        assertThat(sum)
                .isEqualTo(new CallCost(
                        new Usd(parts.stream().mapToLong(part -> part).sum()),
                        parts.stream().mapToLong(part -> part).sum(),
                        parts.stream().mapToLong(part -> part / 2).sum(),
                        parts.stream().mapToLong(part -> part / 3).sum()));
    }
}
