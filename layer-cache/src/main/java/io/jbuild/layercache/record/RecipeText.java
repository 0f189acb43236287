package io.jbuild.layercache.record;

import io.jbuild.layercache.Recipe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads back what {@link Recipe#toBytes} gives: strings, each behind its length. */
final class RecipeText {
  private final String text;
  private int at;

  private RecipeText(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException when the bytes are not of that form
   */
  static Recipe parse(byte[] bytes) {
    RecipeText in = new RecipeText(new String(bytes, StandardCharsets.UTF_8));
    String version = in.next();
    List<Recipe.Part> parts = new ArrayList<>();
    while (in.at < in.text.length()) {
      parts.add(new Recipe.Part(in.next(), in.next(), in.next()));
    }
    return new Recipe(version, parts);
  }

  private String next() {
    int colon = text.indexOf(':', at);
    if (colon < 0) {
      throw new IllegalArgumentException("its recipe is cut short");
    }
    int from = colon + 1;
    int to = from + Integer.parseInt(text, at, colon, 10);
    if (to < from || to >= text.length() || text.charAt(to) != '\n') {
      throw new IllegalArgumentException("its recipe is cut short");
    }
    at = to + 1;
    return text.substring(from, to);
  }
}
