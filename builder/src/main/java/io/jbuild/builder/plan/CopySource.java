package io.jbuild.builder.plan;

import io.jbuild.layercache.Bytes;
import io.jbuild.layercache.Digest;
import java.util.Optional;

/** One source of a COPY or ADD. */
public sealed interface CopySource {

  /**
   * A path in the origin of the step, which may have wildcards (filepath.Match of Go).
   *
   * @param text as it is after expansion
   */
  record Pattern(String text) implements CopySource {}

  /** A here-document. */
  record Inline(String name, Bytes content) implements CopySource {}

  /** A file on the network; its name is the last part of the path. */
  record Url(String url, Optional<Digest> checksum) implements CopySource {}

  /**
   * A git repository.
   *
   * @param url without fragment and query
   * @param ref branch, tag or commit; empty for the default branch
   * @param directory whose content is taken; empty for all
   * @param commit the beginning of the commit that it must be; empty for any
   * @param keepGitDirectory whether {@code .git} stays
   * @param submodules whether they are fetched too
   */
  record Git(
      String url,
      String ref,
      String directory,
      String commit,
      boolean keepGitDirectory,
      boolean submodules)
      implements CopySource {}
}
