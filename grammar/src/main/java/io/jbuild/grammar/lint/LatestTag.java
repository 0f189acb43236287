package io.jbuild.grammar.lint;

import io.jbuild.grammar.Stage;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** A base image without a tag is another one tomorrow. */
final class LatestTag implements Rule {

  @Override
  public String description() {
    return "Base images should have a tag or digest other than latest";
  }

  @Override
  public boolean isExtra() {
    return true;
  }

  @Override
  public void check(Lint lint) {
    Set<String> stages = new HashSet<>(Set.of("scratch"));
    for (Stage stage : lint.stages()) {
      String image = stage.from().image().text();
      boolean known =
          stages.contains(image.toLowerCase(Locale.ROOT))
              || image.indexOf('$') >= 0
              || image.indexOf('@') >= 0
              || image.startsWith("jbuild/");
      if (!known) {
        int colon = image.indexOf(':', image.lastIndexOf('/') + 1);
        String tag = colon < 0 ? "" : image.substring(colon + 1);
        if (tag.isEmpty() || tag.equals("latest")) {
          lint.report(
              stage.from(),
              stage.from().image().span(),
              "Base image '"
                  + image
                  + (tag.isEmpty() ? "' has no tag" : "' is tagged latest")
                  + ": the build changes when the image does");
        }
      }
      stage.name().ifPresent(stages::add);
    }
  }
}
