package io.jbuild.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jbuild.builder.BuildEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class JsonProgressTest {
  private final TestBuild build = new TestBuild();
  private final Progress progress = new JsonProgress(build.out(), build);

  @Test
  void a_step_is_a_vertex_of_a_solve_status() {
    progress.on(new BuildEvent.Planned(List.of(TestBuild.FROM, TestBuild.RUN)));
    progress.on(new BuildEvent.Started(TestBuild.RUN));
    build.pass(250);
    progress.on(TestBuild.printed("hi\n"));
    progress.on(new BuildEvent.Failed(TestBuild.RUN, Duration.ofMillis(250), "exit code: 1"));
    progress.finish(Optional.empty(), List.of());
    assertEquals(
        List.of(
            "{'vertexes':[{'digest':'A','name':'[build 1/2] FROM busybox'},"
                + "{'digest':'B','inputs':['A'],'name':'[build 2/2] RUN make'}]}",
            "{'vertexes':[{'digest':'B','inputs':['A'],'name':'[build 2/2] RUN make',"
                + "'started':'2022-02-02T12:00:00Z'}]}",
            "{'logs':[{'vertex':'B','stream':1,'data':'aGkK',"
                + "'timestamp':'2022-02-02T12:00:00.25Z'}]}",
            "{'vertexes':[{'digest':'B','inputs':['A'],'name':'[build 2/2] RUN make',"
                + "'started':'2022-02-02T12:00:00Z','completed':'2022-02-02T12:00:00.25Z',"
                + "'error':'exit code: 1'}]}"),
        named(build.text()));
  }

  @Test
  void a_step_of_the_cache_is_cached_and_a_warning_has_its_lines() {
    progress.on(new BuildEvent.Cached(TestBuild.FROM));
    progress.on(new BuildEvent.Warning("w", Optional.of(new BuildEvent.Position("Dockerfile", 3))));
    assertEquals(
        List.of(
            "{'vertexes':[{'digest':'A','name':'[build 1/2] FROM busybox',"
                + "'started':'2022-02-02T12:00:00Z','completed':'2022-02-02T12:00:00Z',"
                + "'cached':true}]}",
            "{'warnings':[{'level':1,'short':'dw==','sourceInfo':{'filename':'Dockerfile'},"
                + "'range':[{'start':{'line':3},'end':{'line':3}}]}]}"),
        named(build.text()));
  }

  /** The lines with the two digests as A and B. */
  private static List<String> named(String text) {
    String plain = text.replace('"', '\'');
    String[] digests =
        Pattern.compile("sha256:[0-9a-f]{64}")
            .matcher(plain)
            .results()
            .map(m -> m.group())
            .distinct()
            .toArray(String[]::new);
    for (int i = 0; i < digests.length; i++) {
      plain = plain.replace(digests[i], String.valueOf((char) ('A' + i)));
    }
    return plain.lines().toList();
  }
}
