package io.jbuild.registry.http;

import io.jbuild.layercache.io.Interruption;
import io.jbuild.registry.Limits;
import io.jbuild.registry.RegistryException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;

/**
 * Asks again when the connection breaks or the peer is busy, after a while that doubles, or that
 * the peer names ({@code Retry-After}, RFC 9110 section 10.2.3).
 */
final class Retries implements Wire {
  private static final Duration FIRST = Duration.ofMillis(250);

  private final Wire wire;
  private final Limits limits;
  private final Pause pause;

  /** Lets time pass. */
  @FunctionalInterface
  interface Pause {
    Pause SLEEP = time -> Thread.sleep(time.toMillis());

    void pause(Duration time) throws InterruptedException;
  }

  Retries(Wire wire, Limits limits, Pause pause) {
    this.wire = wire;
    this.limits = limits;
    this.pause = pause;
  }

  @Override
  public Answer send(Call call) throws IOException {
    Duration wait = FIRST;
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt >= limits.attempts() || !call.body().isRepeatable();
      Duration asked;
      try {
        Answer answer = wire.send(call);
        if (last || !isBusy(answer.status())) {
          return answer;
        }
        asked = retryAfter(answer).orElse(wait);
        if (asked.compareTo(limits.longestWait()) > 0) {
          return answer;
        }
        answer.close();
      } catch (IOException e) {
        if (last || isFinal(e)) {
          throw e;
        }
        asked = wait;
      }
      sleep(asked);
      wait = wait.multipliedBy(2);
    }
  }

  /** Whether asking again can't help. */
  static boolean isFinal(IOException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof RegistryException
          || t instanceof SSLHandshakeException
          || t instanceof CertificateException) {
        return true;
      }
    }
    if (isUnreachable(e)) {
      return true;
    }
    return e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException);
  }

  /** Whether there is nobody to talk to. */
  static boolean isUnreachable(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof UnknownHostException
          || t instanceof UnresolvedAddressException
          || t instanceof ConnectException
          || t instanceof HttpConnectTimeoutException) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBusy(int status) {
    return status == 408
        || status == 429
        || status == 500
        || status == 502
        || status == 503
        || status == 504;
  }

  static Optional<Duration> retryAfter(Answer answer) {
    Optional<String> text = answer.header("Retry-After");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Duration.ofSeconds(Math.max(0, Long.parseLong(text.get()))));
    } catch (NumberFormatException e) {
      return date(text.get());
    }
  }

  private static Optional<Duration> date(String text) {
    try {
      Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(Instant.now(), then);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeParseException e) {
      return Optional.empty(); // what can't be read says nothing
    }
  }

  void sleep(Duration time) throws InterruptedIOException {
    try {
      pause.pause(time);
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }
}
