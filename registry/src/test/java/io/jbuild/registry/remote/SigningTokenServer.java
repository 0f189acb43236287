package io.jbuild.registry.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives signed tokens (RFC 7519, RS256) that a real docker-registry believes, to one user, as
 * distribution's "Token Authentication Specification" has it.
 */
final class SigningTokenServer implements AutoCloseable {
  private static final String SERVICE = "registry.test";
  private static final String ISSUER = "tokens.test";

  private final HttpServer server;
  private final PrivateKey key;
  private final Path certificate;
  private final String basic;
  private final List<String> scopes = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger serial = new AtomicInteger();

  /**
   * @param key PKCS #8, PEM
   * @param certificate of that key, PEM
   * @param user {@code name:password}
   */
  SigningTokenServer(Path key, Path certificate, String user)
      throws IOException, GeneralSecurityException {
    byte[] der = Base64.getDecoder().decode(inner(key));
    this.key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    this.certificate = certificate;
    this.basic = "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/token", this::answer);
    server.start();
  }

  /** What makes a docker-registry send its clients here. */
  String[] configuration() {
    return new String[] {
      "auth:",
      "  token:",
      "    realm: http://127.0.0.1:" + server.getAddress().getPort() + "/token",
      "    service: " + SERVICE,
      "    issuer: " + ISSUER,
      "    rootcertbundle: " + certificate,
    };
  }

  /** The scopes for which tokens were given. */
  List<String> scopes() {
    synchronized (scopes) {
      return List.copyOf(scopes);
    }
  }

  private static String inner(Path pem) throws IOException {
    StringBuilder base64 = new StringBuilder();
    for (String line : Files.readAllLines(pem)) {
      if (!line.startsWith("-----")) {
        base64.append(line);
      }
    }
    return base64.toString();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    boolean known = basic.equals(exchange.getRequestHeaders().getFirst("Authorization"));
    byte[] body = known ? token(query).getBytes(UTF_8) : new byte[0];
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(known ? 200 : 401, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private String token(String query) throws IOException {
    Map<String, List<String>> access = new TreeMap<>();
    for (String parameter : query.split("&", -1)) {
      String[] pair = parameter.split("=", 2);
      if (pair[0].equals("scope")) {
        String scope = URLDecoder.decode(pair[1], UTF_8);
        scopes.add(scope);
        // type:name:actions, and a name may have a colon for its port
        int actions = scope.lastIndexOf(':');
        access.put(
            scope.substring(scope.indexOf(':') + 1, actions),
            List.of(scope.substring(actions + 1).split(",", -1)));
      }
    }
    StringBuilder granted = new StringBuilder();
    access.forEach(
        (name, actions) ->
            granted
                .append(granted.length() == 0 ? "" : ",")
                .append("{'type':'repository','name':'" + name + "','actions':['")
                .append(String.join("','", actions))
                .append("']}"));
    long now = Instant.now().getEpochSecond();
    String header = "{'typ':'JWT','alg':'RS256','x5c':['" + inner(certificate) + "']}";
    String claims =
        "{'iss':'"
            + ISSUER
            + "','sub':'me','aud':'"
            + SERVICE
            + "','jti':'"
            + serial.incrementAndGet()
            + "','nbf':"
            + (now - 10)
            + ",'iat':"
            + now
            + ",'exp':"
            + (now + 300)
            + ",'access':["
            + granted
            + "]}";
    String signed = part(header) + '.' + part(claims);
    return "{\"token\":\"" + signed + '.' + base64(sign(signed)) + "\",\"expires_in\":300}";
  }

  private byte[] sign(String text) throws IOException {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(text.getBytes(UTF_8));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot sign a token", e);
    }
  }

  private static String part(String json) {
    return base64(json.replace('\'', '"').getBytes(UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
