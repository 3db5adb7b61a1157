package com.promptbuilder.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.promptbuilder.value.Caller;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;

import static org.assertj.core.api.Assertions.assertThat;

/** Identities of requests signed with IAM credentials, for REST and HTTP API events. */
class CallerResolverTest {
    @Test
    void usersOfOneCognitoIdentityPoolAreDifferentCallers() {
        Caller ann = rest("AROAPOOL:CognitoIdentityCredentials", "'us-east-1:ann'");

        assertThat(ann.isKnown()).isTrue();
        assertThat(rest("AROAPOOL:CognitoIdentityCredentials", "'us-east-1:bob'"))
                .isNotEqualTo(ann);
        assertThat(http("AROAPOOL:CognitoIdentityCredentials", "{'identityId':'us-east-1:ann'}"))
                .isEqualTo(ann);
    }

    @Test
    void aRoleIsOneCallerUnderAnySessionName() {
        Caller role = rest("AROAROLE:monday", "null");

        assertThat(role.isKnown()).isTrue();
        assertThat(rest("AROAROLE:tuesday", "null")).isEqualTo(role);
        assertThat(rest("AROAROLE:a:b", "null")).isEqualTo(role);
        assertThat(http("AROAROLE:friday", "null")).isEqualTo(role);
        assertThat(rest("AROAOTHER:monday", "null")).isNotEqualTo(role);
    }

    @Test
    void anIamUserIsOneCaller() {
        assertThat(rest("AIDAUSER", "null"))
                .isEqualTo(http("AIDAUSER", "null"))
                .isNotEqualTo(rest("AIDAOTHER", "null"));
    }

    @Test
    void aClientWithoutAnIdentityIsAnonymous() {
        assertThat(rest("", "null").isKnown()).isFalse();
        assertThat(CallerResolver.ofHttp(context("{'authorizer':{'iam':{'userArn':'arn:aws:iam::1:user/a'}}}"))
                        .isKnown())
                .isFalse();
    }

    private static Caller rest(String user, String cognito) {
        return CallerResolver.ofRest(context("{'identity':{'user':'" + user + "','caller':'" + user
                + "','userArn':'arn:aws:sts::1:assumed-role/R/" + user + "','cognitoIdentityId':" + cognito + "}}"));
    }

    private static Caller http(String user, String cognito) {
        return CallerResolver.ofHttp(context("{'authorizer':{'iam':{'userId':'" + user + "','callerId':'" + user
                + "','userArn':'arn:aws:sts::1:assumed-role/R/" + user + "','cognitoIdentity':" + cognito + "}}}"));
    }

    private static EventJson context(String json) {
        try (JsonParser parser = new JsonFactory().createParser(json.replace('\'', '"'))) {
            parser.nextToken();
            return EventJson.read(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
