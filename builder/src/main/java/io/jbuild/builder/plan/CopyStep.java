package io.jbuild.builder.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * COPY or ADD.
 *
 * @param from where {@link CopySource.Pattern}s are looked for
 * @param destination absolute; a slash at its end says that it is a directory
 * @param chown {@code user[:group]} by name or number
 * @param link whether the layer is made without looking at the files below
 * @param parents whether the source's path is kept below the destination
 * @param excludes patterns of what is left out, in the syntax of ignore files
 * @param unpack whether archives are extracted: local ones and remote ones
 */
public record CopyStep(
    StepHead head,
    OptionalInt parent,
    FileOrigin from,
    List<CopySource> sources,
    String destination,
    Optional<String> chown,
    Optional<ModeChange> chmod,
    boolean link,
    boolean parents,
    List<String> excludes,
    Unpack unpack)
    implements Step {

  public CopyStep {
    sources = List.copyOf(sources);
    excludes = List.copyOf(excludes);
    if (!destination.startsWith("/")) {
      throw new IllegalArgumentException("destination '" + destination + "' is not absolute");
    }
  }

  @Override
  public List<Integer> inputs() {
    List<Integer> inputs = new ArrayList<>(2);
    parent.ifPresent(inputs::add);
    if (from instanceof FileOrigin.OfStep step && !inputs.contains(step.step())) {
      inputs.add(step.step());
    }
    return List.copyOf(inputs);
  }

  /** Which archives are extracted. */
  public enum Unpack {
    /** None: COPY, and {@code ADD --unpack=false}. */
    NONE,
    /** Files of a context that are archives by their content: ADD. */
    LOCAL,
    /** Those and what comes from a URL: {@code ADD --unpack}. */
    ALL
  }
}
