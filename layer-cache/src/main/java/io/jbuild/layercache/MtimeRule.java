package io.jbuild.layercache;

/**
 * Sets modification times later than {@code notAfter} to {@code notAfter}, so that a layer says
 * nothing of when it was built. Seconds since 1970; {@link Long#MAX_VALUE} keeps all as they are.
 */
public record MtimeRule(long notAfter) {
  public static final MtimeRule KEEP = new MtimeRule(Long.MAX_VALUE);
}
