package io.jbuild.layercache;

import java.time.Instant;
import java.util.Optional;

/** One line of an image's history (image-spec, config.md, "history"). */
public record HistoryEntry(
    Optional<Instant> created,
    Optional<String> createdBy,
    Optional<String> author,
    Optional<String> comment,
    boolean emptyLayer) {}
