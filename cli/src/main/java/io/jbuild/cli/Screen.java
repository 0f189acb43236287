package io.jbuild.cli;

/** A terminal's size, which may change at any time. */
public interface Screen {
  int USUAL_COLUMNS = 80;
  int USUAL_ROWS = 24;

  /** At least 1. */
  int columns();

  /** At least 1. */
  int rows();

  /** A screen that never changes. */
  record Fixed(int columns, int rows) implements Screen {}
}
