package io.jbuild.builder.plan;

import io.jbuild.builder.BuildContext;
import io.jbuild.builder.RunPolicy;
import io.jbuild.grammar.Dockerfile;
import io.jbuild.layercache.Platform;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What decides a plan beside the images that it starts from.
 *
 * @param platform what the image is for
 * @param buildPlatform what the build runs on
 * @param labels set on the target's image, over those of the Dockerfile
 */
public record PlanRequest(
    Dockerfile dockerfile,
    Optional<String> target,
    Map<String, String> buildArgs,
    Map<String, BuildContext> namedContexts,
    Platform platform,
    Platform buildPlatform,
    Map<String, String> labels,
    Set<RunPolicy.Entitlement> entitlements) {
  public PlanRequest {
    buildArgs = Collections.unmodifiableMap(new LinkedHashMap<>(buildArgs));
    namedContexts = Collections.unmodifiableMap(new LinkedHashMap<>(namedContexts));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    entitlements = Set.copyOf(entitlements);
  }
}
