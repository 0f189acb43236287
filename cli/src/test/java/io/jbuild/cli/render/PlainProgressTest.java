package io.jbuild.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jbuild.builder.BuildEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlainProgressTest {
  private final TestBuild build = new TestBuild();
  private final Progress progress = new PlainProgress(build.out(), build);

  @Test
  void shows_each_step_with_its_number_and_ends_with_a_table() {
    progress.on(new BuildEvent.Planned(List.of(TestBuild.FROM, TestBuild.RUN)));
    progress.on(new BuildEvent.Cached(TestBuild.FROM));
    progress.on(new BuildEvent.Missed(TestBuild.RUN, List.of("command is another")));
    progress.on(new BuildEvent.Started(TestBuild.RUN));
    build.pass(123);
    progress.on(TestBuild.printed("one\ntw"));
    build.pass(100);
    progress.on(TestBuild.printed("o\nend"));
    progress.on(new BuildEvent.Finished(TestBuild.RUN, Duration.ofMillis(400), 12));
    progress.on(new BuildEvent.Exporting("image x:latest", "naming", 0, 0));
    progress.on(new BuildEvent.Exported("image x:latest", Duration.ofMillis(40)));
    progress.finish(Optional.of(TestBuild.result()), List.of("writing image 1"));
    assertEquals(
        """
        #1 [build 1/2] FROM busybox
        #1 CACHED

        #2 [build 2/2] RUN make
        #2 not cached: command is another
        #2 0.123 one
        #2 0.223 two
        #2 0.223 end
        #2 DONE 0.4s

        #3 exporting to image x:latest
        #3 naming
        #3 DONE 0.0s

        step                         time      size
        [build 1/2] FROM busybox     0.0s    4.27MB  cached
        [build 2/2] RUN make         0.4s       12B  ran: command (and 1 more)
        finished in 0.5s: 1 of 2 steps cached
        writing image 1
        """,
        build.text());
  }

  @Test
  void lines_of_parallel_steps_keep_their_numbers() {
    progress.on(new BuildEvent.Started(TestBuild.FROM));
    progress.on(new BuildEvent.Started(TestBuild.RUN));
    progress.on(new BuildEvent.Progressed(TestBuild.FROM, "pulling", 1000, 2_500_000));
    progress.on(new BuildEvent.Progressed(TestBuild.FROM, "pulling", 2000, 2_500_000));
    progress.on(new BuildEvent.Progressed(TestBuild.FROM, "pulling", 2_500_000, 2_500_000));
    progress.on(TestBuild.printed("x\n"));
    progress.on(new BuildEvent.Failed(TestBuild.RUN, Duration.ZERO, "exit code: 1"));
    progress.on(new BuildEvent.Cancelled(TestBuild.FROM));
    progress.finish(Optional.empty(), List.of());
    assertEquals(
        """
        #1 [build 1/2] FROM busybox

        #2 [build 2/2] RUN make

        #1 pulling 1kB / 2.5MB
        #1 pulling 2.5MB / 2.5MB

        #2 0.000 x
        #2 ERROR: exit code: 1

        #1 CANCELED
        """,
        build.text());
  }

  @Test
  void warnings_about_lines_are_told_together_at_the_end() {
    for (int line = 3; line < 5; line++) {
      progress.on(
          new BuildEvent.Warning(
              "FromAsCasing: 'as' and 'FROM' keywords' casing do not match",
              Optional.of(new BuildEvent.Position("Dockerfile", line))));
    }
    progress.on(new BuildEvent.Warning("one build-arg was not consumed", Optional.empty()));
    assertEquals("warning: one build-arg was not consumed\n", build.text());
    progress.finish(Optional.empty(), List.of());
    assertEquals(
        """
        warning: one build-arg was not consumed

        2 warnings found (jbuild build --check shows the lines):
         - FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 3)
         - FromAsCasing: 'as' and 'FROM' keywords' casing do not match (line 4)
        """,
        build.text());
  }
}
