package io.jbuild.cli.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.jbuild.builder.BuildEvent;
import io.jbuild.layercache.Digest;
import io.jbuild.registry.Transfer;
import io.jbuild.registry.Transfer.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransferEventsTest {
  private static final Digest A = Digest.sha256(new byte[] {1});
  private static final Digest B = Digest.sha256(new byte[] {2});

  private final List<BuildEvent> events = new ArrayList<>();
  private final TransferEvents transfers = new TransferEvents(events::add);

  @Test
  void layers_that_come_at_the_same_time_are_one_sum_with_one_end() {
    transfers.on(new Transfer(A, State.WAITING, 0, 10));
    transfers.on(new Transfer(A, State.DOWNLOADING, 5, 10));
    transfers.on(new Transfer(B, State.DOWNLOADING, 1, 100));
    transfers.on(new Transfer(A, State.DOWNLOADED, 10, 10));
    assertEquals(new BuildEvent.Fetching("image layers", "downloading", 11, 110), events.get(2));
    transfers.on(new Transfer(B, State.DOWNLOADED, 100, 100));
    assertEquals(5, events.size());
    assertInstanceOf(BuildEvent.Fetched.class, events.get(4));
  }

  @Test
  void a_layer_that_goes_is_told_by_itself() {
    transfers.on(new Transfer(A, State.UPLOADING, 3, -1));
    assertEquals(
        new BuildEvent.Exporting("registry", "pushing " + A.shortHex(), 3, 0), events.get(0));
  }

  @Test
  void what_is_there_already_is_no_news() {
    transfers.on(new Transfer(A, State.PRESENT, 10, 10));
    assertEquals(List.of(), events);
  }
}
