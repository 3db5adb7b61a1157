package com.promptbuilder.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Verifies signed requests as AWS does, and refuses them in its words. A signature is valid for 5 minutes. */
record AwsSignatureVerifier(AwsAccount account, Clock clock) {
    private static final Duration VALIDITY = Duration.ofMinutes(5);
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** The refusal of a request, unless its signature is valid. */
    Optional<ApiError> problem(IncomingRequest request) {
        Optional<String> header = request.header("authorization");
        if (header.isEmpty()) {
            return refused("MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        Optional<AwsSignature> signature = AwsSignature.parse(header.get());
        if (signature.isEmpty()) {
            return incomplete(
                    "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters.");
        }
        Optional<Instant> date = request.header("x-amz-date").flatMap(AwsSignatureVerifier::instant);
        return date.isEmpty()
                ? incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
                : scopeProblem(signature.get(), request.provider())
                        .or(() -> dateProblem(signature.get(), date.get()))
                        .or(() -> headerProblem(signature.get(), request))
                        .or(() -> mismatch(signature.get(), request, DATE.format(date.get())));
    }

    private static Optional<Instant> instant(String date) {
        try {
            return Optional.of(DATE.parse(date.strip(), Instant::from));
        } catch (DateTimeException _) {
            return Optional.empty(); // the caller refuses the request
        }
    }

    private Optional<ApiError> scopeProblem(AwsSignature signature, Provider provider) {
        if (!signature.accessKeyId().equals(account.accessKeyId())) {
            return refused("UnrecognizedClientException", "The security token included in the request is invalid.");
        }
        if (!signature.region().equals(account.region())) {
            return invalid("Credential should be scoped to a valid region.");
        }
        return signature.service().equals(provider.service())
                ? Optional.empty()
                : invalid("Credential should be scoped to correct service: '" + provider.service() + "'.");
    }

    private Optional<ApiError> dateProblem(AwsSignature signature, Instant date) {
        Instant now = clock.instant();
        String written = DATE.format(date);
        if (!written.startsWith(signature.day())) {
            return invalid("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                    + signature.day() + "' != '" + written.substring(0, 8) + "', from '" + written + "'.");
        }
        if (date.isBefore(now.minus(VALIDITY))) {
            return invalid("Signature expired: " + written + " is now earlier than " + DATE.format(now.minus(VALIDITY))
                    + " (" + DATE.format(now) + " - 5 min.)");
        }
        return date.isAfter(now.plus(VALIDITY))
                ? invalid("Signature not yet current: " + written + " is still later than "
                        + DATE.format(now.plus(VALIDITY)) + " (" + DATE.format(now) + " + 5 min.)")
                : Optional.empty();
    }

    private static Optional<ApiError> headerProblem(AwsSignature signature, IncomingRequest request) {
        return request.headers().keySet().stream()
                .filter(name -> name.equals("host") || name.startsWith("x-amz-"))
                .filter(name -> !signature.signedHeaders().contains(name))
                .findFirst()
                .flatMap(name -> invalid("'" + name + "' must be a 'SignedHeader' in the AWS Authorization."));
    }

    private Optional<ApiError> mismatch(AwsSignature signature, IncomingRequest request, String date) {
        String expected = signature.expected(request, date, account.secretAccessKey());
        return MessageDigest.isEqual(bytes(expected), bytes(signature.value()))
                ? Optional.empty()
                : invalid(
                        "The request signature we calculated does not match the signature you provided. Check your AWS"
                                + " Secret Access Key and signing method. Consult the service documentation for details.");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Optional<ApiError> incomplete(String message) {
        return Optional.of(ApiError.ofAws(ErrorType.INVALID_REQUEST, "IncompleteSignatureException", message));
    }

    private static Optional<ApiError> invalid(String message) {
        return refused("InvalidSignatureException", message);
    }

    private static Optional<ApiError> refused(String exception, String message) {
        return Optional.of(ApiError.ofAws(ErrorType.PERMISSION, exception, message));
    }
}
