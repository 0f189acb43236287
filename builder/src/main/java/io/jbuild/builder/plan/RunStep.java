package io.jbuild.builder.plan;

import io.jbuild.layercache.ContainerPath;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * RUN.
 *
 * @param argv what is executed, the shell included
 * @param env variables in the order in which the command gets them
 * @param args which of them are build arguments
 * @param proxies further variables that do not count for the result
 * @param user as USER has it; empty for root
 * @param insecure whether it has all privileges
 * @param platform what {@code uname} is to fit
 */
public record RunStep(
    StepHead head,
    OptionalInt parent,
    List<String> argv,
    Map<String, String> env,
    Set<String> args,
    Map<String, String> proxies,
    ContainerPath cwd,
    String user,
    String platform,
    Network network,
    boolean insecure,
    List<RunMount> mounts)
    implements Step {

  public RunStep {
    argv = List.copyOf(argv);
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    args = Set.copyOf(args);
    proxies = Collections.unmodifiableMap(new LinkedHashMap<>(proxies));
    mounts = List.copyOf(mounts);
  }

  @Override
  public List<Integer> inputs() {
    List<Integer> inputs = new ArrayList<>(2);
    parent.ifPresent(inputs::add);
    for (RunMount mount : mounts) {
      if (mount.from() instanceof FileOrigin.OfStep step && !inputs.contains(step.step())) {
        inputs.add(step.step());
      }
    }
    return List.copyOf(inputs);
  }

  /** What {@code --network} says; DEFAULT is what the build says. */
  public enum Network {
    DEFAULT,
    NONE,
    HOST
  }
}
