package com.promptbuilder.lambda;

import com.promptbuilder.claude.Failure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code GET} and {@code HEAD} of an endpoint, with the input in the query. */
class QueryInputTest {
    private static final String Q = Event.q("sea");
    private static final Map<String, String> PUBLIC = Map.of("CACHE_PUBLIC", "true");

    private final FunctionHarness functionHarness = new FunctionHarness();

    @ParameterizedTest
    @CsvSource({
        "'', Validation failed, q is required",
        "%%%, Invalid JSON, q is not base64url of UTF-8 without padding",
        "A, Invalid JSON, q is not base64url of UTF-8 without padding",
        "e30=, Invalid JSON, q is not base64url of UTF-8 without padding",
        "e30+, Invalid JSON, q is not base64url of UTF-8 without padding",
        "e3/9, Invalid JSON, q is not base64url of UTF-8 without padding",
        "_w, Invalid JSON, q is not base64url of UTF-8 without padding",
        "e30, Validation failed, Topic is required"
    })
    void whatDoesNotDecodeIs400(String q, String error, String details) {
        for (String method : new String[] {"GET", "HEAD"}) {
            ProxyResponseView response = functionHarness.send(Event.byQuery(q).method(method));

            assertThat(response.status()).as(method).isEqualTo(400);
            assertThat(response.header("Cache-Control")).isEqualTo("no-store");
        }
        assertThat(functionHarness.send(Event.byQuery(q)).error()).isEqualTo(error);
        assertThat(functionHarness.send(Event.byQuery(q)).details()).isEqualTo(details);
        assertThat(functionHarness.asked).isEmpty();
    }

    @Test
    void withoutAQueryIs400() {
        assertThat(functionHarness.send(Event.get("/api/write-haiku")).details())
                .isEqualTo("q is required");
        assertThat(functionHarness
                        .send(Event.httpApi("GET", "/api/write-haiku"))
                        .details())
                .isEqualTo("q is required");
    }

    @ParameterizedTest
    @CsvSource({"6000, 400", "6001, 414", "9000, 414"})
    void hasAtMost6000Characters(int length, int status) {
        ProxyResponseView response = functionHarness.send(Event.byQuery("A".repeat(length)));

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.error()).isEqualTo(status == 414 ? "URI too long" : "Invalid JSON");
    }

    @Test
    void hasTheKeyAndTheAnswerOfPost() {
        ProxyResponseView got = functionHarness.send(Event.byQuery(Q));
        ProxyResponseView posted = functionHarness.send(Event.haiku("sea"));

        assertThat(got.status()).isEqualTo(200);
        assertThat(got.header("Cache-Status")).isEqualTo("record; fwd=miss; stored, memory; fwd=miss; stored");
        assertThat(posted.header("Cache-Status")).startsWith("memory; hit");
        assertThat(got.json()).isEqualTo(posted.json());
        assertThat(got.key()).isEqualTo(posted.key());
        assertThat(got.header("ETag")).isEqualTo(posted.header("ETag"));
        assertThat(functionHarness.asked).hasSize(1);
    }

    @Test
    void isReadFromBothFormatsOfEvents() {
        Event http = Event.httpApi("GET", "/api/write-haiku");
        http.json().putObject("queryStringParameters").put("q", Q);

        assertThat(functionHarness.send(http).key())
                .isEqualTo(functionHarness.send(Event.byQuery(Q)).key());
    }

    @Test
    void isUtf8() {
        String topic = "Übermut \uD83D\uDC38";
        assertThat(functionHarness.send(Event.byQuery(Event.q(topic))).key())
                .isEqualTo(functionHarness.send(Event.haiku(topic)).key());
        assertThat(functionHarness.asked)
                .singleElement()
                .satisfies(prompt -> assertThat(prompt.user()).contains(topic));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"topic\":\"sea\"", "[]", "{\"topic\":\"sea\",\"topic\":\"sea\"}"})
    void isStrictJson(String json) {
        String q = Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
        assertThat(functionHarness.send(Event.byQuery(q)).error()).isEqualTo("Invalid JSON");
    }

    @Test
    void isPrivateUnlessAnswersArePublic() {
        functionHarness.send(Event.byQuery(Q));
        functionHarness.clock.advance(Duration.ofSeconds(100));
        ProxyResponseView hit = functionHarness.send(Event.byQuery(Q));

        assertThat(hit.header("Cache-Control")).isEqualTo("private, max-age=" + ttl(hit));
    }

    @Test
    void tellsSharedCachesWhatIsLeftOfThePublicAnswersLife() {
        FunctionHarness open = new FunctionHarness(PUBLIC);
        long life = ttl(open.send(Event.haiku("sea")), open.send(Event.byQuery(Q)));
        open.clock.advance(Duration.ofSeconds(100));
        ProxyResponseView hit = open.send(Event.byQuery(Q));

        assertThat(hit.header("Cache-Control"))
                .isEqualTo("public, max-age=%1$d, s-maxage=%1$d, stale-if-error=86400, stale-while-revalidate=60"
                        .formatted(life - 100));
        assertThat(hit.headers()).doesNotContainKey("Age");
        assertThat(open.send(Event.haiku("sea")).header("Age")).isEqualTo("100");
    }

    private static long ttl(ProxyResponseView... responses) {
        return Long.parseLong(
                responses[responses.length - 1].header("Cache-Status").replaceAll(".*ttl=", ""));
    }

    @Test
    void ofAnAnswerByItsKeyTellsWhatIsLeftOfItsTtl() {
        FunctionHarness open = new FunctionHarness(PUBLIC);
        String key = open.send(Event.haiku("sea")).key();
        long ttl = ttl(open.send(Event.haiku("sea")));
        open.clock.advance(Duration.ofSeconds(400));

        assertThat(open.send(Event.answer(key)).header("Cache-Control"))
                .isEqualTo("public, max-age=%1$d, s-maxage=%1$d, stale-if-error=86400, stale-while-revalidate=60"
                        .formatted(ttl - 400));
    }

    @Test
    void ofAStaleAnswerTellsWhatIsLeftOfItsWindow() {
        FunctionHarness open = new FunctionHarness(PUBLIC);
        long life = ttl(open.send(Event.haiku("sea")), open.send(Event.byQuery(Q)));
        open.clock.advance(Duration.ofSeconds(life + 400));
        open.claude(_ -> new Failure.Overloaded(Optional.empty()));
        ProxyResponseView stale = open.send(Event.byQuery(Q));

        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.header("Cache-Control"))
                .matches("public, max-age=0, s-maxage=0, stale-if-error=(86000|85999)");
    }

    @Test
    void isNeverPublicForAnswersPerCaller() {
        FunctionHarness separate = new FunctionHarness(Map.of("CACHE_PUBLIC", "true", "CACHE_SCOPE", "caller"));
        Event event = Event.byQuery(Q);
        event.json().withObject("/requestContext/authorizer/claims").put("sub", "somebody");

        assertThat(separate.send(event).header("Cache-Control")).startsWith("private, max-age=");
        assertThat(separate.send(Event.byQuery(Q)).header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void storesNoErrorInSharedCaches() {
        FunctionHarness open = new FunctionHarness(PUBLIC);
        open.claude(_ -> new Failure.TimedOut());

        assertThat(open.send(Event.byQuery(Q)).header("Cache-Control")).isEqualTo("no-store");
        assertThat(open.send(Event.byQuery(Q).cacheControl("no-store")).header("Cache-Control"))
                .isEqualTo("no-store");
    }

    @Test
    void is304ForTheSameETag() {
        String etag = functionHarness.send(Event.byQuery(Q)).header("ETag");
        ProxyResponseView same = functionHarness.send(Event.byQuery(Q).header("If-None-Match", etag));

        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(same.headers()).containsKeys("ETag", "Cache-Control", "Content-Location", "Vary");
        assertThat(functionHarness
                        .send(Event.byQuery(Q).header("If-None-Match", "W/\"other\""))
                        .status())
                .isEqualTo(200);
        assertThat(functionHarness
                        .send(Event.byQuery(Q).method("HEAD").header("If-None-Match", etag))
                        .status())
                .isEqualTo(304);
    }

    @Test
    void isValidatedWithoutACallByABrowser() {
        String etag = functionHarness.send(Event.byQuery(Q)).header("ETag");
        Event fetch = Event.byQuery(Q).header("If-None-Match", etag).cacheControl("no-cache");

        assertThat(functionHarness.send(fetch).status()).isEqualTo(304);
        assertThat(functionHarness.asked).hasSize(1);
        assertThat(functionHarness
                        .send(Event.byQuery(Q).header("If-None-Match", etag).cacheControl("no-cache, no-store"))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Prefer: respond-async", "Accept: text/event-stream", "Cache-Control: no-cache", "A: b"})
    void headCallsNobodyAndIs404WithoutAStoredAnswer(String header) {
        String[] field = header.split(": ", 2);
        ProxyResponseView head =
                functionHarness.send(Event.byQuery(Q).method("HEAD").header(field[0], field[1]));

        assertThat(head.status()).isEqualTo(404);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Cache-Control")).isEqualTo("no-store");
        assertThat(functionHarness.asked).isEmpty();
    }

    @Test
    void headIsGetWithoutABody() {
        ProxyResponseView get = functionHarness.send(Event.byQuery(Q));
        ProxyResponseView head = functionHarness.send(Event.byQuery(Q).method("HEAD"));

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.header("Content-Length"))
                .isEqualTo(Integer.toString(get.body().length()));
        assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
        assertThat(head.header("Cache-Control")).isEqualTo(get.header("Cache-Control"));
    }

    @Test
    void headWithTheTableDownIs404() {
        functionHarness.records.fail();

        assertThat(functionHarness.send(Event.byQuery(Q).method("HEAD")).status())
                .isEqualTo(404);
    }

    @Test
    void ignoresIdempotencyKeys() {
        Event event = Event.byQuery(Q).header("Idempotency-Key", "not valid, since it has \u00e9");
        assertThat(functionHarness.send(event).status()).isEqualTo(200);
    }

    @Test
    void obeysCacheDirectivesAsPostDoes() {
        assertThat(functionHarness
                        .send(Event.byQuery(Q).cacheControl("only-if-cached"))
                        .status())
                .isEqualTo(504);
        functionHarness.send(Event.byQuery(Q));
        functionHarness.send(Event.byQuery(Q).cacheControl("no-cache"));
        assertThat(functionHarness.asked).hasSize(2);
    }

    @Test
    void answersBrowsersOfConfiguredOrigins() {
        assertThat(functionHarness
                        .send(Event.byQuery(Q).header("Origin", "http://localhost:5173"))
                        .header("Access-Control-Allow-Origin"))
                .isEqualTo("http://localhost:5173");
    }
}
