package com.promptbuilder.background;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SpaceSavingTest {
    /** The error bounds that Metwally and others prove for every stream. */
    @Property
    void countsAreNeverTooLowAndTooHighByNoMoreThanAPlacesShare(
            @ForAll @Size(max = 300) List<@IntRange(max = 30) Integer> stream,
            @ForAll @IntRange(min = 1, max = 12) int places) {
        SpaceSaving<Integer> counted = new SpaceSaving<>(places);
        Map<Integer, Integer> exact = new HashMap<>();
        stream.forEach(key -> {
            counted.add(key, 1);
            exact.merge(key, 1, Integer::sum);
        });

        double share = (double) stream.size() / places;
        assertThat(counted.top()).hasSizeLessThanOrEqualTo(places).allSatisfy(each -> {
            int truth = exact.getOrDefault(each.key(), 0);
            assertThat(each.count()).isGreaterThanOrEqualTo(truth);
            assertThat(each.lowerBound()).isLessThanOrEqualTo(truth);
            assertThat(each.error()).isLessThanOrEqualTo(share);
        });
        assertThat(counted.top())
                .extracting(SpaceSaving.Counted::key)
                .containsAll(exact.entrySet().stream()
                        .filter(each -> each.getValue() > share)
                        .map(Map.Entry::getKey)
                        .toList());
    }

    @Test
    void isExactWhileThereIsAPlaceForEach() {
        SpaceSaving<String> counted = new SpaceSaving<>(2);
        counted.add("often", 1);
        counted.add("seldom", 1);
        counted.add("often", 2.5);

        assertThat(counted.top())
                .containsExactly(new SpaceSaving.Counted<>("often", 3.5, 0), new SpaceSaving.Counted<>("seldom", 1, 0));
    }

    @Test
    void returnsTheReplacedKeyAndTakesItsCountAsThePossibleError() {
        SpaceSaving<String> counted = new SpaceSaving<>(2);
        counted.add("often", 5);
        counted.add("seldom", 2);

        assertThat(counted.add("new", 1)).contains("seldom");
        assertThat(counted.top()).contains(new SpaceSaving.Counted<>("new", 3, 2));
    }

    @Test
    void hasAtLeastOnePlace() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SpaceSaving<>(0));
    }
}
