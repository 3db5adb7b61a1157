package com.promptbuilder.lambda;

import com.promptbuilder.lambda.idle.FailingFunction;
import com.promptbuilder.lambda.sample.NameColours;
import com.promptbuilder.lambda.sample.RewriteText;
import com.promptbuilder.lambda.sample.WriteHaiku;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class EndpointScannerTest {
    @Test
    void findsTheEndpointsOfAPackageByName() {
        assertThat(EndpointScanner.inPackageOf(NameColours.class))
                .isEqualTo(List.of(NameColours.ENDPOINT, RewriteText.ENDPOINT, WriteHaiku.ENDPOINT));
    }

    @Test
    void instantiatesNoFunction() {
        assertThat(EndpointScanner.inPackageOf(FailingFunction.class)).isEqualTo(List.of(FailingFunction.ENDPOINT));
    }
}
