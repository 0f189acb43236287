package io.jbuild.registry.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A registry's guard, as docker hub has one: tokens for a while, from a server of their own. */
final class TokenServer implements AutoCloseable {
  private final FakeRegistry tokens = new FakeRegistry();
  private final Set<String> good = Collections.synchronizedSet(new HashSet<>());
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger serial = new AtomicInteger();
  private final String user;
  private final int uses;
  private final AtomicInteger left = new AtomicInteger();

  /**
   * @param user {@code name:password}; empty when anybody may pull
   * @param uses how often a token is good
   */
  TokenServer(String user, int uses) throws IOException {
    this.user = user;
    this.uses = uses;
    tokens.fault(this::issue);
  }

  /** What tokens were asked for, and by whom. */
  List<String> asked() {
    synchronized (asked) {
      return List.copyOf(asked);
    }
  }

  private boolean issue(HttpExchange exchange) throws IOException {
    String who = exchange.getRequestHeaders().getFirst("Authorization");
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String query = exchange.getRequestURI().getQuery();
    asked.add(exchange.getRequestMethod() + ' ' + (query == null ? body : query) + " as " + who);
    String basic = "Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
    boolean known = user.isEmpty() || basic.equals(who) || body.contains("refresh_token=" + user);
    if (!known) {
      FakeRegistry.refuse(exchange, 401, "Content-Type", "application/json");
      return true;
    }
    String token = "token-" + serial.incrementAndGet();
    good.clear();
    good.add(token);
    left.set(uses);
    FakeRegistry.give(
        exchange, 200, TestDocuments.text("{'token':'" + token + "','expires_in':300}"));
    return true;
  }

  /** True when the exchange was refused for want of a good token. */
  boolean refuses(HttpExchange exchange) throws IOException {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    boolean fine =
        header != null
            && header.startsWith("Bearer ")
            && good.contains(header.substring(7))
            && left.getAndDecrement() > 0;
    if (!fine) {
      String challenge =
          "Bearer realm=\"http://" + tokens.host() + "/token\",service=\"fake\",scope=\"any\"";
      FakeRegistry.refuse(exchange, 401, "WWW-Authenticate", challenge);
    }
    return !fine;
  }

  @Override
  public void close() {
    tokens.close();
  }
}
