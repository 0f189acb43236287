package io.jbuild.builder.remote;

import io.jbuild.layercache.Digest;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A file that came from a URL; its content is a blob of the store.
 *
 * @param etag as the server wrote it; empty when it has none
 * @param lastModified as the server wrote it; empty when it did not say
 */
record Download(Digest content, long size, String etag, String lastModified) {

  private Optional<Long> time() {
    try {
      DateTimeFormatter form = DateTimeFormatter.RFC_1123_DATE_TIME;
      return Optional.of(ZonedDateTime.parse(lastModified, form).toEpochSecond());
    } catch (DateTimeParseException e) {
      return Optional.empty(); // what can't be read says nothing
    }
  }

  /** In seconds since 1970; 0 when the server did not say, as with BuildKit. */
  long mtime() {
    return time().orElse(0L);
  }

  /** What of it a step's result depends on. */
  String identity() {
    return content + time().map(t -> " " + t).orElse("");
  }
}
