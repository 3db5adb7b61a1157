package com.promptbuilder.local.template;

import com.promptbuilder.local.template.Template.FunctionSpec;
import com.promptbuilder.local.template.Template.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class RouteTableTest {
    private final RouteTable routeTable = new RouteTable(List.of(
            route("ANY", "/{proxy+}"),
            route("ANY", "/"),
            route("GET", "/api/answers/{key}"),
            route("ANY", "/api/answers/{key}"),
            route("GET", "/api/answers/latest"),
            route("ANY", "/api/optimize"),
            route("post", "/api/optimize"),
            route("GET", "/health"),
            route("GET", "/files/{path+}"),
            route("GET", "/a/{x}/c"),
            route("GET", "/a/b/{rest+}")));

    @ParameterizedTest(name = "{0} {1} goes to {2}")
    @CsvSource({
        "POST,    /api/optimize,         POST /api/optimize",
        "OPTIONS, /api/optimize,         ANY /api/optimize",
        "BREW,    /api/optimize,         ANY /api/optimize",
        "POST,    /api/optimize/,        ANY /{proxy+}",
        "POST,    /API/optimize,         ANY /{proxy+}",
        "POST,    /api//optimize,        ANY /{proxy+}",
        "POST,    /api/%6Fptimize,       POST /api/optimize",
        "GET,     /api/answers/latest,   GET /api/answers/latest",
        "POST,    /api/answers/latest,   ANY /api/answers/{key}",
        "GET,     /api/answers/k1,       GET /api/answers/{key}",
        "HEAD,    /api/answers/k1,       ANY /api/answers/{key}",
        "GET,     /api/answers/,         ANY /{proxy+}",
        "GET,     /api/answers/k1/,      ANY /{proxy+}",
        "GET,     /api/answers/a%2Fb,    GET /api/answers/{key}",
        "GET,     /health,               GET /health",
        "POST,    /health,               ANY /{proxy+}",
        "GET,     /files/a/b/c.txt,      GET /files/{path+}",
        "GET,     /files/,               ANY /{proxy+}",
        "GET,     /a/b/c,                GET /a/b/{rest+}",
        "GET,     /a/z/c,                GET /a/{x}/c",
        "GET,     /,                     ANY /",
        "GET,     /nowhere,              ANY /{proxy+}",
    })
    void theMostSpecificRouteTakesTheRequest(String method, String path, String expected) {
        assertThat(routeTable.match(method, path))
                .map(match -> match.route().method() + " " + match.route().path())
                .contains(expected);
    }

    @ParameterizedTest(name = "{0} fills the parameter with {1}")
    @CsvSource({
        "/api/answers/a%2Fb,     a/b",
        "/api/answers/a+b,       a+b",
        "/api/answers/%2B%20c,   + c",
        "/api/answers/%2525,     %25",
        "/api/answers/%C3%A4,    ä",
    })
    void pathParametersAreDecodedOnce(String path, String expected) {
        assertThat(routeTable.match("GET", path))
                .map(RouteTable.Match::pathParameters)
                .contains(Map.of("key", expected));
    }

    @Test
    void theRestOfAPathIsOneParameter() {
        assertThat(routeTable.match("GET", "/files/a/b%20c"))
                .map(RouteTable.Match::pathParameters)
                .contains(Map.of("path", "a/b c"));
    }

    @Test
    void withoutACatchAllAnUnknownPathHasNoRoute() {
        RouteTable small = new RouteTable(List.of(route("GET", "/health")));

        assertThat(small.match("GET", "/other")).isEmpty();
        assertThat(small.match("POST", "/health")).isEmpty();
        assertThat(small.match("GET", "/health/")).isEmpty();
        assertThat(small.match("OPTIONS", "*")).isEmpty();
        assertThat(small.match("GET", "")).isEmpty();
    }

    private static Route route(String method, String path) {
        return new Route(method, path, new FunctionSpec("F", "h.F", Duration.ofSeconds(3), 128, Map.of()));
    }
}
