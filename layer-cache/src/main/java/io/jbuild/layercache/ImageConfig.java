package io.jbuild.layercache;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image configuration (image-spec, config.md). Members that neither that document nor docker
 * knows are kept in {@code unknown} and written back.
 *
 * @param diffIds digests of the uncompressed layer tars, bottom layer first
 */
public record ImageConfig(
    Optional<Instant> created,
    Optional<String> author,
    Platform platform,
    ContainerConfig container,
    List<Digest> diffIds,
    List<HistoryEntry> history,
    Map<String, Json> unknown) {

  public ImageConfig {
    diffIds = List.copyOf(diffIds);
    history = List.copyOf(history);
    unknown = Collections.unmodifiableMap(new LinkedHashMap<>(unknown));
  }

  /** What {@code FROM scratch} starts with: no layers, no configuration at all. */
  public static ImageConfig scratch(Platform platform) {
    return new ImageConfig(
        Optional.empty(),
        Optional.empty(),
        platform,
        ContainerConfig.EMPTY,
        List.of(),
        List.of(),
        Map.of());
  }

  public ImageConfig withCreated(Optional<Instant> v) {
    return new ImageConfig(v, author, platform, container, diffIds, history, unknown);
  }

  public ImageConfig withAuthor(Optional<String> v) {
    return new ImageConfig(created, v, platform, container, diffIds, history, unknown);
  }

  public ImageConfig withPlatform(Platform v) {
    return new ImageConfig(created, author, v, container, diffIds, history, unknown);
  }

  public ImageConfig withContainer(ContainerConfig v) {
    return new ImageConfig(created, author, platform, v, diffIds, history, unknown);
  }

  public ImageConfig withDiffIds(List<Digest> v) {
    return new ImageConfig(created, author, platform, container, v, history, unknown);
  }

  public ImageConfig withHistory(List<HistoryEntry> v) {
    return new ImageConfig(created, author, platform, container, diffIds, v, unknown);
  }
}
