package io.jbuild.builder.config;

import io.jbuild.layercache.ContainerConfig;
import io.jbuild.layercache.Healthcheck;
import io.jbuild.layercache.HistoryEntry;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.Platform;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The configuration of a stage's image while its instructions go by; each leaves a history entry
 * with the text that BuildKit gives it. Values come expanded. Not for several threads.
 */
public final class StageConfig {
  public static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final String COMMENT = "buildkit.dockerfile.v0";
  private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

  private ImageConfig image;
  private ContainerConfig container;
  private final List<HistoryEntry> history;
  private final int inheritedHistory;
  private boolean cmdSet;

  private StageConfig(ImageConfig image, int inheritedHistory) {
    this.image = image;
    this.container = image.container();
    this.history = new ArrayList<>(image.history());
    this.inheritedHistory = inheritedHistory;
  }

  /** Starts with a base image; its triggers are gone, since they fire now. */
  public static StageConfig of(ImageConfig base) {
    StageConfig config = new StageConfig(base.withCreated(Optional.empty()), base.history().size());
    config.container = config.container.withOnBuild(List.of());
    if (config.container.findEnv("PATH").isEmpty()) {
      config.container = config.container.withEnv("PATH", DEFAULT_PATH);
    }
    return config;
  }

  /** Starts with nothing. */
  public static StageConfig scratch(Platform platform) {
    ImageConfig empty = ImageConfig.scratch(platform);
    return of(empty.withContainer(ContainerConfig.EMPTY.withWorkingDir("/")));
  }

  /** The configuration that a stage begins with that is FROM this one. */
  public StageConfig child() {
    StageConfig config = new StageConfig(toImageConfig(), inheritedHistory);
    config.container = config.container.withOnBuild(List.of());
    return config;
  }

  public ContainerConfig container() {
    return container;
  }

  /** How many of the history entries are the base image's. */
  public int inheritedHistory() {
    return inheritedHistory;
  }

  /** What has come together so far. */
  public ImageConfig toImageConfig() {
    return image.withContainer(container).withHistory(history);
  }

  /** The words that run a shell form. */
  public List<String> withShell(String line) {
    List<String> words = new ArrayList<>(container.shell().orElse(DEFAULT_SHELL));
    words.add(line);
    return words;
  }

  /** An instruction that makes a layer. */
  public void layer(String createdBy) {
    record(createdBy, false);
  }

  /** An instruction that only says something. */
  public void note(String createdBy) {
    record(createdBy, true);
  }

  private void record(String createdBy, boolean emptyLayer) {
    history.add(
        new HistoryEntry(
            Optional.empty(),
            Optional.of(createdBy),
            Optional.empty(),
            Optional.of(COMMENT),
            emptyLayer));
  }

  public void env(Map<String, String> variables) {
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      container = container.withEnv(variable.getKey(), variable.getValue());
    }
    note("ENV" + pairs(variables));
  }

  public void labels(Map<String, String> labels) {
    addLabels(labels);
    note("LABEL" + pairs(labels));
  }

  /** Labels that the command line gives: they are not in the history. */
  public void addLabels(Map<String, String> labels) {
    Map<String, String> all = new LinkedHashMap<>(container.labels());
    all.putAll(labels);
    container = container.withLabels(all);
  }

  private static String pairs(Map<String, String> pairs) {
    StringBuilder out = new StringBuilder();
    for (Map.Entry<String, String> pair : pairs.entrySet()) {
      out.append(' ').append(pair.getKey()).append('=').append(pair.getValue());
    }
    return out.toString();
  }

  public void maintainer(String author) {
    image = image.withAuthor(Optional.of(author));
    note("MAINTAINER " + author);
  }

  public void cmd(List<String> words) {
    container = container.withCmd(said(words)).withArgsEscaped(true);
    cmdSet = true;
    note("CMD " + GoText.quotedList(words));
  }

  /** An empty list takes the base image's away; the config then has none, as with BuildKit. */
  private static Optional<List<String>> said(List<String> words) {
    return words.isEmpty() ? Optional.empty() : Optional.of(words);
  }

  /** Drops a CMD of the base image: it was made for another ENTRYPOINT. */
  public void entrypoint(List<String> words) {
    container = container.withEntrypoint(said(words));
    if (!cmdSet) {
      container = container.withCmd(Optional.empty());
    }
    note("ENTRYPOINT " + GoText.quotedList(words));
  }

  public void shell(List<String> words) {
    container = container.withShell(Optional.of(words));
    note("SHELL " + GoText.list(words));
  }

  public void user(String user) {
    container = container.withUser(user);
    note("USER " + user);
  }

  /** The directory alone; who makes it also says {@link #layer}. */
  public void workingDirectory(String path) {
    container = container.withWorkingDir(path);
  }

  /**
   * @throws IllegalArgumentException with a text for who wrote it
   */
  public void volumes(List<String> paths) {
    SortedSet<String> all = new TreeSet<>(container.volumes());
    for (String path : paths) {
      if (path.isEmpty()) {
        throw new IllegalArgumentException("VOLUME specified can not be an empty string");
      }
      all.add(path);
    }
    container = container.withVolumes(all);
    note("VOLUME " + GoText.list(paths));
  }

  /**
   * @throws IllegalArgumentException with a text for who wrote it
   */
  public void expose(List<String> words) {
    List<String> ports = new ArrayList<>();
    for (String word : words) {
      ExposedPorts.addTo(ports, word);
    }
    SortedSet<String> all = new TreeSet<>(container.exposedPorts());
    all.addAll(ports);
    container = container.withExposedPorts(all);
    Collections.sort(ports);
    note("EXPOSE " + GoText.list(ports));
  }

  /**
   * @throws IllegalArgumentException with a text for who wrote it
   */
  public void stopSignal(String signal) {
    Signals.check(signal);
    container = container.withStopSignal(Optional.of(signal));
    note("STOPSIGNAL " + signal);
  }

  public void healthcheck(Healthcheck check) {
    container = container.withHealthcheck(Optional.of(check));
    // Go's %q of the whole struct, number included
    note(
        "HEALTHCHECK &{"
            + GoText.quotedList(check.test())
            + GoText.quotedDuration(check.interval())
            + GoText.quotedDuration(check.timeout())
            + GoText.quotedDuration(check.startPeriod())
            + GoText.quotedDuration(check.startInterval())
            + " "
            + GoText.quotedRune(check.retries())
            + "}");
  }

  public void onbuild(String trigger) {
    List<String> triggers = new ArrayList<>(container.onBuild());
    triggers.add(trigger);
    container = container.withOnBuild(triggers);
  }
}
