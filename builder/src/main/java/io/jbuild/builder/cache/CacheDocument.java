package io.jbuild.builder.cache;

import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.Recipe;
import io.jbuild.layercache.json.JsonText;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The records of a cache as one document of JSON. A key is not in it: it follows from its recipe.
 */
final class CacheDocument {
  static final MediaType TYPE = new MediaType("application/vnd.jbuild.cache.v1+json");

  private static final String VERSION = "jbuild.cache.v1";

  private CacheDocument() {}

  static byte[] toBytes(Collection<BuildRecord> records) {
    return JsonText.toBytes(toJson(records));
  }

  static Json.Obj toJson(Collection<BuildRecord> records) {
    List<Json> all = new ArrayList<>(records.size());
    for (BuildRecord record : records) {
      Map<String, Json> members = new LinkedHashMap<>();
      members.put("step", Json.of(record.step()));
      members.put("created", Json.of(record.created().getEpochSecond()));
      members.put("version", Json.of(record.recipe().version()));
      List<Json> parts = new ArrayList<>();
      for (Recipe.Part part : record.recipe().parts()) {
        parts.add(Json.ofStrings(List.of(part.kind(), part.name(), part.value())));
      }
      members.put("recipe", new Json.Arr(parts));
      List<Json> layers = new ArrayList<>();
      for (Layer layer : record.layers()) {
        Map<String, Json> of = new LinkedHashMap<>();
        of.put("diffId", Json.of(layer.diffId().toString()));
        of.put("size", Json.of(layer.size()));
        layers.add(new Json.Obj(of));
      }
      members.put("layers", new Json.Arr(layers));
      all.add(new Json.Obj(members));
    }
    Map<String, Json> document = new LinkedHashMap<>();
    document.put("version", Json.of(VERSION));
    document.put("records", new Json.Arr(all));
    return new Json.Obj(document);
  }

  static List<BuildRecord> parse(byte[] text) throws IOException {
    return of(JsonText.parseObject(text, "the cache"));
  }

  static List<BuildRecord> of(Json.Obj document) throws IOException {
    String version = document.string("version").orElse("");
    if (!version.equals(VERSION)) {
      throw new IOException("the cache is of version '" + version + "': want " + VERSION);
    }
    List<BuildRecord> records = new ArrayList<>();
    try {
      for (Json record : document.array("records")) {
        if (record instanceof Json.Obj members) {
          records.add(record(members));
        }
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IOException("the cache has a damaged record: " + e.getMessage(), e);
    }
    return records;
  }

  private static BuildRecord record(Json.Obj members) {
    List<Recipe.Part> parts = new ArrayList<>();
    for (Json part : members.array("recipe")) {
      if (part instanceof Json.Arr values
          && values.values().size() == 3
          && values.values().get(0) instanceof Json.Str kind
          && values.values().get(1) instanceof Json.Str name
          && values.values().get(2) instanceof Json.Str value) {
        parts.add(new Recipe.Part(kind.value(), name.value(), value.value()));
      } else {
        throw new IllegalArgumentException("a part of a recipe is not three strings");
      }
    }
    Recipe recipe = new Recipe(members.string("version").orElse(""), parts);
    List<Layer> layers = new ArrayList<>();
    for (Json layer : members.array("layers")) {
      if (layer instanceof Json.Obj of) {
        Digest diffId = Digest.parse(of.string("diffId").orElse(""));
        layers.add(new Layer(diffId, of.integer("size").orElse(0L)));
      }
    }
    return new BuildRecord(
        CacheKey.of(recipe),
        recipe,
        members.string("step").orElse(""),
        layers,
        Instant.ofEpochSecond(members.integer("created").orElse(0L)));
  }
}
