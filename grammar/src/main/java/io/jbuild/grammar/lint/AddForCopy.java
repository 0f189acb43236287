package io.jbuild.grammar.lint;

import io.jbuild.grammar.Add;
import io.jbuild.grammar.Word;
import java.util.Locale;

/** ADD unpacks archives and fetches URLs; COPY does what it says. */
final class AddForCopy implements Rule {

  @Override
  public String description() {
    return "COPY should be used for files that ADD would only copy";
  }

  @Override
  public boolean isExtra() {
    return true;
  }

  @Override
  public void check(Lint lint) {
    for (Add add : lint.all(Add.class)) {
      if (!isPlainCopy(add)) {
        continue;
      }
      String message = "ADD only copies here: use COPY";
      Word name = add.head().name();
      if (lint.isVerbatim(name)) {
        lint.report(
            add,
            add.span(),
            message,
            Edit.replace(name.span(), Casing.isLower(name.text()) ? "copy" : "COPY"));
      } else {
        lint.report(add, add.span(), message);
      }
    }
  }

  private static boolean isPlainCopy(Add add) {
    if (add.checksum().isPresent() || add.keepGitDir().isPresent() || add.unpack().isPresent()) {
      return false;
    }
    for (Word source : add.sources()) {
      String path = source.text();
      // a name with an extension that no archive has; a directory or a pattern can't be judged
      int dot = path.lastIndexOf('.');
      boolean judged = dot > path.lastIndexOf('/') + 1 && !hasPattern(path);
      if (!judged || isRemote(path) || isArchive(path)) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasPattern(String path) {
    return path.indexOf('$') >= 0
        || path.indexOf('*') >= 0
        || path.indexOf('?') >= 0
        || path.indexOf('[') >= 0;
  }

  private static boolean isRemote(String path) {
    return path.contains("://") || path.startsWith("git@");
  }

  private static boolean isArchive(String path) {
    String name = path.toLowerCase(Locale.ROOT);
    for (String end :
        new String[] {".tar", ".gz", ".tgz", ".bz2", ".tbz", ".xz", ".txz", ".zst", ".tzst"}) {
      if (name.endsWith(end)) {
        return true;
      }
    }
    return false;
  }
}
