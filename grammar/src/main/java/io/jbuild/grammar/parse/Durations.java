package io.jbuild.grammar.parse;

import io.jbuild.grammar.Flag;
import io.jbuild.grammar.Head;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;

/** Reads the durations of HEALTHCHECK, as Go's {@code time.ParseDuration} does: {@code 1m30s}. */
final class Durations {
  private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final Duration SHORTEST = Duration.ofMillis(1);

  private Durations() {}

  /** The value of the flag; zero when it is not there. */
  static Duration read(Head head, String flagName) {
    Optional<Flag> flag = head.flag(flagName);
    if (flag.isEmpty() || flag.get().value().isEmpty()) {
      return Duration.ZERO;
    }
    String text = flag.get().value().get().text();
    if (text.isEmpty()) {
      return Duration.ZERO;
    }
    Duration duration = parse(text, flag.get());
    if (!duration.isZero() && duration.compareTo(SHORTEST) < 0) {
      throw new Rejection("--" + flagName + " cannot be less than 1ms: " + text, flag.get().span());
    }
    return duration;
  }

  private static Duration parse(String text, Flag flag) {
    boolean signed = text.charAt(0) == '-' || text.charAt(0) == '+';
    int at = signed ? 1 : 0;
    if (text.substring(at).equals("0")) {
      return Duration.ZERO;
    }
    BigDecimal sum = BigDecimal.ZERO;
    boolean any = false;
    while (at < text.length()) {
      int numberEnd = at;
      while (numberEnd < text.length() && isNumberPart(text.charAt(numberEnd))) {
        numberEnd++;
      }
      int unitEnd = numberEnd;
      while (unitEnd < text.length() && !isNumberPart(text.charAt(unitEnd))) {
        unitEnd++;
      }
      BigDecimal number = number(text.substring(at, numberEnd), text, flag);
      sum = sum.add(number.multiply(unit(text.substring(numberEnd, unitEnd), text, flag)));
      at = unitEnd;
      any = true;
    }
    if (!any || sum.compareTo(LONGEST) > 0) {
      throw invalid(text, flag);
    }
    long nanos = sum.setScale(0, RoundingMode.DOWN).longValueExact();
    return Duration.ofNanos(text.charAt(0) == '-' ? -nanos : nanos);
  }

  private static BigDecimal number(String digits, String text, Flag flag) {
    int point = digits.indexOf('.');
    boolean valid =
        digits.length() > (point < 0 ? 0 : 1)
            && digits.length() <= 30
            && point == digits.lastIndexOf('.');
    if (!valid) {
      throw invalid(text, flag);
    }
    return new BigDecimal(digits);
  }

  private static BigDecimal unit(String name, String text, Flag flag) {
    long nanos =
        switch (name) {
          case "ns" -> 1;
          case "us", "\u00b5s", "\u03bcs" -> 1_000;
          case "ms" -> 1_000_000;
          case "s" -> 1_000_000_000;
          case "m" -> 60_000_000_000L;
          case "h" -> 3_600_000_000_000L;
          default -> throw invalid(text, flag);
        };
    return BigDecimal.valueOf(nanos);
  }

  private static boolean isNumberPart(char c) {
    return (c >= '0' && c <= '9') || c == '.';
  }

  private static Rejection invalid(String text, Flag flag) {
    return new Rejection(
        "invalid duration '" + text + "' for --" + flag.name() + ": want for example 1m30s",
        flag.span());
  }
}
