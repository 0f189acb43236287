package io.jbuild.maven;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@code <wait>}: all that it names must be so before a container counts as ready. */
public final class WaitConfiguration {
  private static final int USUAL_MILLIS = 30_000;

  /** Milliseconds to wait at most; or just to wait, when nothing else is named. */
  private int time;

  /** A page that answers; its URL may have properties of ports. */
  private @Nullable Http http;

  /** A regular expression that fits part of a line of its output. */
  private @Nullable String log;

  /** Ports of this machine that accept connections: numbers, or names of properties. */
  private List<String> tcp = List.of();

  /** Whether its health check must say that it is healthy. */
  private boolean healthy;

  public Optional<Http> http() {
    return Optional.ofNullable(http);
  }

  public Optional<String> log() {
    return Optional.ofNullable(log);
  }

  public List<String> tcp() throws ConfigurationException {
    // contains(null) is refused by the empty list
    if (tcp.stream().anyMatch(Objects::isNull)) {
      throw new ConfigurationException(
          "a port to wait for has no value yet when Maven reads the configuration: write the name"
              + " of its property without ${ and }");
    }
    return tcp;
  }

  public boolean healthy() {
    return healthy;
  }

  /** Whether there is a condition at all. */
  public boolean isConditional() {
    return http != null || log != null || !tcp.isEmpty() || healthy;
  }

  public int millis() {
    return time > 0 || !isConditional() ? time : USUAL_MILLIS;
  }

  /** A {@code <http>} of a wait; Maven fills it in. */
  public static final class Http {
    private static final int OK = 200;
    private static final int REDIRECTS_END = 399;

    private @Nullable String url;
    private String method = "GET";
    private @Nullable String status;

    public String url() throws ConfigurationException {
      if (url == null) {
        throw new ConfigurationException("a <http> to wait for needs a <url>");
      }
      return url;
    }

    public String method() {
      return method;
    }

    /** Whether an answer with this status is the one that is waited for. */
    public boolean accepts(int code) throws ConfigurationException {
      if (status == null) {
        return code >= OK && code <= REDIRECTS_END;
      }
      String[] range = status.replace("..", "-").split("-", 2);
      try {
        int low = Integer.parseInt(range[0].strip());
        return code >= low && code <= Integer.parseInt(range[range.length - 1].strip());
      } catch (NumberFormatException e) {
        throw new ConfigurationException(
            "<status> is '" + status + "': want a number such as 200, or a range such as 200..399",
            e);
      }
    }
  }
}
