package io.jbuild.cli.build;

import io.jbuild.builder.BuildRequest;
import io.jbuild.builder.BuildResult;
import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Image;
import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.json.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code --metadata-file} holds: buildx's members, and a table of the steps. */
final class BuildMetadata {
  private BuildMetadata() {}

  static String print(BuildRequest request, BuildResult result) {
    Map<String, Json> m = new LinkedHashMap<>();
    for (Image image : result.images().values()) {
      Descriptor target = result.index().orElse(image.descriptor());
      m.put("containerimage.config.digest", Json.of(image.id().toString()));
      m.put("containerimage.descriptor", ImageJson.toJson(target));
      m.put("containerimage.digest", Json.of(target.digest().toString()));
      break;
    }
    if (!request.tags().isEmpty()) {
      List<String> names = request.tags().stream().map(ImageReference::toString).toList();
      m.put("image.name", Json.of(String.join(",", names)));
    }
    if (!result.warnings().isEmpty()) {
      m.put("buildx.build.warnings", Json.ofStrings(result.warnings()));
    }
    List<Json> steps = new ArrayList<>();
    for (BuildResult.StepReport step : result.steps()) {
      Map<String, Json> s = new LinkedHashMap<>();
      s.put("name", Json.of(step.step().title()));
      s.put("cached", Json.of(step.outcome() == BuildResult.Outcome.CACHED));
      s.put("milliseconds", Json.of(step.time().toMillis()));
      s.put("bytes", Json.of(step.bytes()));
      s.put("reasons", Json.ofStrings(step.reasons()));
      steps.add(new Json.Obj(s));
    }
    m.put("jbuild.steps", new Json.Arr(steps));
    return JsonText.pretty(new Json.Obj(m), "  ");
  }
}
