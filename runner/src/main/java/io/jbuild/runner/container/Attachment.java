package io.jbuild.runner.container;

/**
 * Who looks at a process: takes what it writes, and may control it. Calls come from several
 * threads.
 */
public interface Attachment {

  /** Output; of a terminal, all of it. */
  void out(byte[] bytes, int length);

  /** What came on standard error. */
  void err(byte[] bytes, int length);

  /** The process runs; controls are usable until it has ended. */
  void started(Control control);

  /** Nobody looks. */
  Attachment NOBODY =
      new Attachment() {
        @Override
        public void out(byte[] bytes, int length) {}

        @Override
        public void err(byte[] bytes, int length) {}

        @Override
        public void started(Control control) {}
      };

  /** What can be done to a running process. Nothing happens when it has ended. */
  interface Control {

    /** Writes to standard input; dropped when it has none. */
    void input(byte[] bytes, int length);

    /** Ends standard input. */
    void endInput();

    void resize(int rows, int columns);

    void signal(int signal);

    /** Looks no longer; the process goes on. Nothing happens where it is this process's own. */
    default void leave() {}
  }
}
