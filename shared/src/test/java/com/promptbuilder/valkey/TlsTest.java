package com.promptbuilder.valkey;

import com.promptbuilder.settings.ValkeySettings.Address;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A server behind TLS, with a self-signed certificate for {@code localhost}. */
class TlsTest {
    private static final char[] PASSWORD = "no secret".toCharArray();

    private final SSLContext known;
    private final ServerSocket front;

    TlsTest(@TempDir Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        known = context(folder.resolve("keys.p12"));
        front = known.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.startVirtualThread(this::accept);
    }

    @AfterEach
    void close() throws IOException {
        front.close();
    }

    @Test
    void isUsedIfTheAddressHasIt() {
        try (ValkeyClient valkeyClient = connected("localhost", known.getSocketFactory())) {
            valkeyClient.set("key", new byte[] {1}, Duration.ofMinutes(1));
            assertThat(valkeyClient.get("key", 10)).contains(new byte[] {1});
        }
    }

    @Test
    void isRefusedWithACertificateForAnotherName() {
        assertThatThrownBy(
                        () -> connected("127.0.0.1", known.getSocketFactory()).probe())
                .hasStackTraceContaining("No subject alternative names matching IP address 127.0.0.1");
    }

    @Test
    void isRefusedWithAnUnknownCertificate() {
        assertThatThrownBy(() -> connected("localhost", (SSLSocketFactory) SSLSocketFactory.getDefault())
                        .probe())
                .hasStackTraceContaining("SSLHandshakeException");
    }

    private ValkeyClient connected(String host, SSLSocketFactory trust) {
        Address address = new Address(host, front.getLocalPort(), true);
        return JedisValkeyClient.connect(
                new JedisValkeyClient.Target(address, false, () -> trust), Optional.empty(), RealServer.space());
    }

    private static SSLContext context(Path keys) throws IOException, GeneralSecurityException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().transferTo(OutputStream.nullOutputStream());
        assertThat(keytool.waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(keys)) {
            store.load(file, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        KeyStore certificates = KeyStore.getInstance("PKCS12");
        certificates.load(null, null);
        certificates.setCertificateEntry("a", store.getCertificate("a"));
        trusted.init(certificates);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private void accept() {
        while (true) {
            try {
                Socket caller = front.accept();
                Socket server = new Socket(
                        InetAddress.getLoopbackAddress(), RealServer.single().port());
                Thread.startVirtualThread(() -> pass(caller, server));
                Thread.startVirtualThread(() -> pass(server, caller));
            } catch (IOException _) { // the test has closed the socket
                return;
            }
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to;
                OutputStream out = to.getOutputStream()) {
            from.getInputStream().transferTo(out);
        } catch (IOException _) {
            // One side has closed its connection.
        }
    }
}
