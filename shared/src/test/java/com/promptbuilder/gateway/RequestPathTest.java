package com.promptbuilder.gateway;

import com.promptbuilder.gateway.ApiGatewayEventReader.RequestPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RequestPathTest {
    @ParameterizedTest
    @CsvSource({
        "/api/optimize, /api/optimize, '', /api/optimize",
        "/prod/api/optimize, /api/optimize, /prod, /api/optimize",
        "/v1/eu-west/api/optimize, /api/optimize, /v1/eu-west, /api/optimize",
        "/prod/api/answers/abc, /api/answers/{key}, /prod, /api/answers/abc",
        "/prod/health/, /health, /prod, /health/",
        "/, /, '', /"
    })
    void splitsThePathBeforeTheRoute(String whole, String route, String base, String path) {
        assertThat(RequestPath.of(whole, route, "otherwise")).isEqualTo(new RequestPath(base, path));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/optimise, /api/optimize",
        "/optimize, /api/optimize",
        "/api/answers/, /api/answers/{key}",
        "/a//b/health, /health",
        "/a%0d%0ab/health, /health",
        "/ä/health, /health",
        "xhealth, /health"
    })
    void fallsBackIfTheRouteDoesNotMatch(String whole, String route) {
        assertThat(RequestPath.of(whole, route, "otherwise")).isEqualTo(new RequestPath("", "otherwise"));
    }

    @Test
    void splitsAPathOfAnyLength() {
        String long_ = "/a".repeat(100_000);

        assertThat(RequestPath.of(long_ + "/health", "/health", "otherwise").baseUrl())
                .isEqualTo(long_);
        assertThat(RequestPath.of(long_, "/health", "otherwise").path()).isEqualTo("otherwise");
    }
}
