package com.promptbuilder.simulator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The values that AWS publishes for Signature Version 4: the example of its documentation, and its test suite. */
class AwsSignatureTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String DATE = "20150830T123600Z";

    @Test
    void theExampleOfTheDocumentation() {
        var request = new IncomingRequest(
                "GET",
                "/",
                "/?Action=ListUsers&Version=2010-05-08",
                Map.of(
                        "content-type", "application/x-www-form-urlencoded; charset=utf-8",
                        "host", "iam.amazonaws.com",
                        "x-amz-date", DATE),
                "",
                false);
        List<String> headers = List.of("content-type", "host", "x-amz-date");

        assertThat(MessageRequest.sha256(AwsSignature.canonical(request, headers)))
                .isEqualTo("f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59");
        assertThat(signature("iam", headers).expected(request, DATE, SECRET))
                .isEqualTo("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  /,                           5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
        "GET,  /?Param2=value2&Param1=value1, b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
        "POST, /,                           5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
        "GET,  /ሴ,                          8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
    })
    void theTestSuite(String method, String target, String expected) {
        var request = new IncomingRequest(
                method, "/", target, Map.of("host", "example.amazonaws.com", "x-amz-date", DATE), "", false);

        assertThat(signature("service", List.of("host", "x-amz-date")).expected(request, DATE, SECRET))
                .isEqualTo(expected);
    }

    @Test
    void aHeaderIsParsed() {
        String value = "0123456789abcdef".repeat(4);

        assertThat(AwsSignature.parse("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                        + "SignedHeaders=host;x-amz-date, Signature=" + value))
                .contains(new AwsSignature(
                        "AKIDEXAMPLE", "20150830", "us-east-1", "iam", List.of("host", "x-amz-date"), value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer token",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=host",
                "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=00",
            })
    void anotherHeaderIsNone(String header) {
        assertThat(AwsSignature.parse(header)).isEmpty();
    }

    private static AwsSignature signature(String service, List<String> headers) {
        return new AwsSignature("AKIDEXAMPLE", "20150830", "us-east-1", service, headers, "");
    }
}
