package io.jbuild.builder.key;

import io.jbuild.layercache.Recipe;
import java.util.ArrayList;
import java.util.List;

/** Gathers the parts of a recipe. */
final class Parts {
  private final List<Recipe.Part> parts = new ArrayList<>();

  Parts add(String kind, String name, String value) {
    parts.add(new Recipe.Part(kind, name, value));
    return this;
  }

  void add(Recipe.Part part) {
    parts.add(part);
  }

  Parts add(String kind, String value) {
    return add(kind, "", value);
  }

  Recipe recipe(String version) {
    return new Recipe(version, parts);
  }
}
