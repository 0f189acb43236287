package io.jbuild.builder;

import java.util.List;

/**
 * What a build takes from the memory of earlier ones.
 *
 * @param noCache nothing
 * @param noCacheStages nothing for the steps of these stages, in lower case
 */
public record CachePolicy(
    boolean noCache, List<String> noCacheStages, List<Attributes> from, List<Attributes> to) {
  public static final CachePolicy USE = new CachePolicy(false, List.of(), List.of(), List.of());

  public CachePolicy {
    noCacheStages = List.copyOf(noCacheStages);
    from = List.copyOf(from);
    to = List.copyOf(to);
  }
}
