package io.jbuild.builder;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.Platform;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a build gave.
 *
 * @param images one for each platform, in the order of the request
 * @param index of the images, when there are several
 * @param steps in the order of the Dockerfile
 */
public record BuildResult(
    Map<Platform, Image> images,
    Optional<Descriptor> index,
    List<StepReport> steps,
    List<String> warnings,
    Duration time) {

  public BuildResult {
    images = Collections.unmodifiableMap(new LinkedHashMap<>(images));
    steps = List.copyOf(steps);
    warnings = List.copyOf(warnings);
  }

  /** The image of the first platform. */
  public Image image() {
    return images.values().iterator().next();
  }

  /**
   * A step in the table at the end.
   *
   * @param bytes size of the layer
   * @param reasons why it was not in the cache, when that is known
   */
  public record StepReport(
      StepInfo step, Outcome outcome, Duration time, long bytes, List<String> reasons) {
    public StepReport {
      reasons = List.copyOf(reasons);
    }
  }

  /** How a step came to its result. */
  public enum Outcome {
    CACHED,
    RAN
  }
}
