package com.promptbuilder.http;

import com.promptbuilder.http.idle.FailingFunction;
import com.promptbuilder.http.sample.NameColours;
import com.promptbuilder.http.sample.WriteHaiku;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class EndpointClassesTest {
    @Test
    void findsTheEndpointsOfAPackageByName() {
        assertThat(EndpointClasses.beside(NameColours.class))
                .isEqualTo(List.of(NameColours.ENDPOINT, WriteHaiku.ENDPOINT));
    }

    @Test
    void instantiatesNoFunction() {
        assertThat(EndpointClasses.beside(FailingFunction.class)).isEqualTo(List.of(FailingFunction.ENDPOINT));
    }
}
