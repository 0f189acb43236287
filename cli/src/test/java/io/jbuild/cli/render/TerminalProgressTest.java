package io.jbuild.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.builder.BuildEvent;
import io.jbuild.cli.Screen;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TerminalProgressTest {
  private final TestBuild build = new TestBuild();

  private Progress on(Screen screen) {
    return new TerminalProgress(new LiveRegion(build.out(), screen), new Colors(false), build);
  }

  @Test
  void a_build_from_the_cache_is_drawn_once() {
    Progress progress = on(new Screen.Fixed(40, 24));
    progress.on(new BuildEvent.Planned(List.of(TestBuild.FROM, TestBuild.RUN)));
    progress.on(new BuildEvent.Cached(TestBuild.FROM));
    progress.on(new BuildEvent.Cached(TestBuild.RUN));
    build.pass(40);
    progress.finish(Optional.of(TestBuild.result()), List.of("writing image 1"));
    assertEquals(
        """
         => CACHED [build 1/2] FROM busybox 0.0s
         => CACHED [build 2/2] RUN make     0.0s
        [+] Building 0.0s (2/2) FINISHED
        writing image 1
        """,
        build.text());
  }

  @Test
  void what_a_failed_step_wrote_stays() {
    Progress progress = on(new Screen.Fixed(40, 24));
    progress.on(new BuildEvent.Planned(List.of(TestBuild.RUN)));
    progress.on(new BuildEvent.Started(TestBuild.RUN));
    progress.on(TestBuild.printed("10%\r20%\r\n\u001b[31mred\u001b[0m\nno end"));
    progress.on(new BuildEvent.Failed(TestBuild.RUN, Duration.ofMillis(200), "exit code: 1"));
    progress.finish(Optional.empty(), List.of());
    String text = build.text();
    assertTrue(
        text.contains(
            """
             => ERROR [build 2/2] RUN make      0.2s
            ------
             > [build 2/2] RUN make:
            20%
            red
            no end
            ------
            """),
        text);
  }

  @Test
  void no_line_is_wider_than_a_narrow_screen() {
    Progress progress = on(new Screen.Fixed(12, 3));
    progress.on(new BuildEvent.Cached(TestBuild.FROM));
    progress.finish(Optional.empty(), List.of());
    assertEquals(" => CA… 0.0s\n", build.text().lines().findFirst().orElse("") + "\n");
  }

  @Test
  void a_screen_made_narrower_has_wrapped_what_was_drawn() {
    int[] columns = {40};
    LiveRegion region =
        new LiveRegion(
            build.out(),
            new Screen() {
              @Override
              public int columns() {
                return columns[0];
              }

              @Override
              public int rows() {
                return USUAL_ROWS;
              }
            });
    region.draw(List.of(), List.of(new LiveRegion.Line("x".repeat(35), 35)));
    columns[0] = 10;
    region.draw(List.of("kept"), List.of());
    assertEquals("x".repeat(35) + "\n\u001b[4A\r\u001b[Jkept\n", build.text());
  }
}
