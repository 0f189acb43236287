package io.jbuild.builder.key;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.copy.FileTree;
import io.jbuild.builder.copy.Selection;
import io.jbuild.builder.copy.SelectionParts;
import io.jbuild.builder.copy.Selector;
import io.jbuild.builder.pattern.PatternList;
import io.jbuild.builder.plan.BaseStep;
import io.jbuild.builder.plan.CopySource;
import io.jbuild.builder.plan.CopyStep;
import io.jbuild.builder.plan.FileOrigin;
import io.jbuild.builder.plan.RunMount;
import io.jbuild.builder.plan.RunStep;
import io.jbuild.builder.plan.Step;
import io.jbuild.builder.plan.WorkdirStep;
import io.jbuild.builder.solve.StepKeys;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.LayerHandle;
import io.jbuild.layercache.Recipe;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The recipe of each kind of step (features.md of BuildKit's frontend: what counts is what the step
 * can see). Times never count, secrets neither. A change of what a part means changes the version.
 */
public final class RecipeKeys implements StepKeys {
  private static final String RUN = "jbuild.run.v1";
  private static final String COPY = "jbuild.copy.v1";
  private static final String WORKDIR = "jbuild.workdir.v1";

  private final Files files;
  private final RemoteIdentities remotes;

  /** The files that steps take. */
  public interface Files {
    /** A context through its ignore file; the main one has no name. */
    FileTree context(String name) throws IOException, BuildException, InterruptedException;

    /** The merged files of layers, bottom first. */
    FileTree layers(List<LayerHandle> layers) throws IOException;
  }

  /** Says what is at a remote place now, as exactly as can be known without fetching it all. */
  @FunctionalInterface
  public interface RemoteIdentities {
    String of(CopySource remote) throws IOException, BuildException, InterruptedException;
  }

  public RecipeKeys(Files files, RemoteIdentities remotes) {
    this.files = files;
    this.remotes = remotes;
  }

  /** Adds what counts of the files at a path of an origin. */
  @FunctionalInterface
  private interface Taken {
    void add(Parts parts, FileOrigin origin, String path)
        throws IOException, BuildException, InterruptedException;
  }

  @Override
  public Recipe quick(Step step, OfStep<String> identities)
      throws IOException, BuildException, InterruptedException {
    String parent =
        step.parent().isPresent() && !isLink(step) ? identities.get(step.parent().getAsInt()) : "";
    PatternList excludes = excludes(step);
    return recipe(
        step,
        parent,
        (parts, origin, path) -> {
          if (origin instanceof FileOrigin.OfStep other) {
            parts.add("source", path, identities.get(other.step()));
          } else {
            select(
                parts, step, files.context(((FileOrigin.OfContext) origin).name()), path, excludes);
          }
        });
  }

  @Override
  public Optional<Recipe> exact(Step step, String parent, OfStep<List<LayerHandle>> layers)
      throws IOException, BuildException, InterruptedException {
    if (!takesFromSteps(step)) {
      return Optional.empty();
    }
    PatternList excludes = excludes(step);
    return Optional.of(
        recipe(
            step,
            isLink(step) ? "" : parent,
            (parts, origin, path) -> {
              FileTree tree =
                  origin instanceof FileOrigin.OfStep other
                      ? files.layers(layers.get(other.step()))
                      : files.context(((FileOrigin.OfContext) origin).name());
              select(parts, step, tree, path, excludes);
            }));
  }

  private static void select(
      Parts parts, Step step, FileTree tree, String path, PatternList excludes)
      throws IOException, BuildException, InterruptedException {
    boolean parents = step instanceof CopyStep copy && copy.parents();
    Selection selection =
        parents
            ? Selector.selectWithParents(tree, path, excludes)
            : Selector.select(tree, path, excludes);
    SelectionParts.of(selection).forEach(parts::add);
  }

  private static PatternList excludes(Step step) {
    return step instanceof CopyStep copy ? PatternList.of(copy.excludes()) : PatternList.EMPTY;
  }

  private static boolean isLink(Step step) {
    return step instanceof CopyStep copy && copy.link();
  }

  private static boolean takesFromSteps(Step step) {
    if (step instanceof CopyStep copy) {
      return copy.from() instanceof FileOrigin.OfStep;
    }
    return step instanceof RunStep run
        && run.mounts().stream().anyMatch(m -> m.from() instanceof FileOrigin.OfStep);
  }

  private Recipe recipe(Step step, String parent, Taken taken)
      throws IOException, BuildException, InterruptedException {
    Parts parts = new Parts();
    if (!parent.isEmpty()) {
      parts.add("parent", parent);
    }
    if (step instanceof RunStep run) {
      run(parts, run, taken);
      return parts.recipe(RUN);
    }
    if (step instanceof CopyStep copy) {
      copy(parts, copy, taken);
      return parts.recipe(COPY);
    }
    if (step instanceof WorkdirStep workdir) {
      parts.add("path", workdir.path().value()).add("user", workdir.user());
      return parts.recipe(WORKDIR);
    }
    throw new IllegalArgumentException("no recipe for " + ((BaseStep) step).name());
  }

  private static void run(Parts parts, RunStep run, Taken taken)
      throws IOException, BuildException, InterruptedException {
    for (String word : run.argv()) {
      parts.add("command", word);
    }
    for (Map.Entry<String, String> variable : run.env().entrySet()) {
      String kind = run.args().contains(variable.getKey()) ? "arg" : "env";
      parts.add(kind, variable.getKey(), variable.getValue());
    }
    parts
        .add("directory", run.cwd().value())
        .add("user", run.user())
        .add("platform", run.platform())
        .add("network", run.network().name())
        .add("security", run.insecure() ? "insecure" : "sandbox");
    for (RunMount mount : run.mounts()) {
      mount(parts, mount, taken);
    }
  }

  /** What a mount shows counts when it is part of the build's inputs; caches and secrets do not. */
  private static void mount(Parts parts, RunMount mount, Taken taken)
      throws IOException, BuildException, InterruptedException {
    if (mount instanceof RunMount.Bind m) {
      parts.add("mount", m.target().value(), m.writable() ? "bind,rw" : "bind");
      if (!(m.from() instanceof FileOrigin.Nothing)) {
        taken.add(parts, m.from(), m.source().value());
      }
    } else if (mount instanceof RunMount.Cache m) {
      parts.add("mount", m.target().value(), m.readOnly() ? "cache,ro" : "cache");
    } else if (mount instanceof RunMount.Tmpfs m) {
      parts.add("mount", m.target().value(), "tmpfs");
    } else if (mount instanceof RunMount.SecretFile m) {
      String target = m.target().isPresent() ? m.target().get().value() : "";
      parts.add("mount", target, "secret,id=" + m.id() + ",env=" + m.env().orElse(""));
    } else if (mount instanceof RunMount.Ssh m) {
      parts.add("mount", m.target().value(), "ssh,id=" + m.id());
    } else if (mount instanceof RunMount.Script m) {
      String content = Digest.sha256(m.content().toArray()).toString();
      parts.add("script", m.target().value(), content);
    }
  }

  private void copy(Parts parts, CopyStep copy, Taken taken)
      throws IOException, BuildException, InterruptedException {
    parts
        .add("destination", copy.destination())
        .add("owner", copy.chown().orElse(""))
        .add("mode", copy.chmod().isPresent() ? copy.chmod().get().toString() : "")
        .add("link", Boolean.toString(copy.link()))
        .add("parents", Boolean.toString(copy.parents()))
        .add("unpack", copy.unpack().name());
    for (CopySource source : copy.sources()) {
      if (source instanceof CopySource.Pattern pattern) {
        parts.add("pattern", copy.from() instanceof FileOrigin.OfStep ? pattern.text() : "");
        taken.add(parts, copy.from(), pattern.text());
      } else if (source instanceof CopySource.Inline inline) {
        parts.add("text", inline.name(), Digest.sha256(inline.content().toArray()).toString());
      } else {
        parts.add("remote", remotes.of(source));
      }
    }
    if (copy.from() instanceof FileOrigin.OfStep) {
      for (String exclude : copy.excludes()) {
        parts.add("exclude", exclude);
      }
    }
  }
}
