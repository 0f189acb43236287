package io.jbuild.cli.render;

import io.jbuild.cli.UsageException;
import java.math.BigDecimal;

/** Numbers of processors as people write them: {@code 1.5}, with up to nine decimals. */
public final class Processors {
  private static final BigDecimal NANO = BigDecimal.valueOf(1_000_000_000L);

  private Processors() {}

  /**
   * In billionths of a processor, more than none.
   *
   * @throws UsageException naming {@code flag}
   */
  public static long parse(String flag, String text) {
    try {
      long nano = new BigDecimal(text).multiply(NANO).longValueExact();
      if (nano > 0) {
        return nano;
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new UsageException(
          "invalid value '" + text + "' for " + flag + ": want a number such as 1.5", e);
    }
    throw new UsageException("invalid value '" + text + "' for " + flag + ": want more than 0");
  }
}
