package io.jbuild.runner.container;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Passes what a process writes to all who look at it. */
final class Output implements Attachment {
  private final List<Attachment> lookers = new CopyOnWriteArrayList<>();

  void add(Attachment looker) {
    lookers.add(looker);
  }

  void remove(Attachment looker) {
    lookers.remove(looker);
  }

  @Override
  public void out(byte[] bytes, int length) {
    for (Attachment a : lookers) {
      a.out(bytes, length);
    }
  }

  @Override
  public void err(byte[] bytes, int length) {
    for (Attachment a : lookers) {
      a.err(bytes, length);
    }
  }

  @Override
  public void started(Control control) {
    for (Attachment a : lookers) {
      a.started(control);
    }
  }
}
