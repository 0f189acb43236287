package io.jbuild.cli.render;

/** Colours by what they mean, as SGR sequences (ECMA-48); none when they are off. */
record Colors(boolean on) {

  String done(String text) {
    return paint("34", text);
  }

  String failed(String text) {
    return paint("31", text);
  }

  String warning(String text) {
    return paint("33", text);
  }

  String faint(String text) {
    return paint("2", text);
  }

  private String paint(String code, String text) {
    return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
