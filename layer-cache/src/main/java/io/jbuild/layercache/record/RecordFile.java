package io.jbuild.layercache.record;

import io.jbuild.layercache.BuildRecord;
import io.jbuild.layercache.CacheKey;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.Layer;
import io.jbuild.layercache.Recipe;
import io.jbuild.layercache.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The form of a record: a line with the digest of the next, a line of JSON with the result, and the
 * recipe in just the bytes that the key is the digest of. A flipped byte anywhere is noticed.
 */
final class RecordFile {
  private static final String VERSION = "jbuild.record.v1";
  private static final int SUM = 64;

  private RecordFile() {}

  static byte[] toBytes(BuildRecord record) {
    List<Json> layers = new ArrayList<>();
    for (Layer layer : record.layers()) {
      Map<String, Json> members = new LinkedHashMap<>();
      members.put("diffId", Json.of(layer.diffId().toString()));
      members.put("size", Json.of(layer.size()));
      layers.add(new Json.Obj(members));
    }
    Map<String, Json> head = new LinkedHashMap<>();
    head.put("version", Json.of(VERSION));
    head.put("key", Json.of(record.key().toString()));
    head.put("step", Json.of(record.step()));
    Instant created = record.created();
    head.put("created", Json.of(created.getEpochSecond()));
    head.put("nanos", Json.of(created.getNano()));
    head.put("layers", new Json.Arr(layers));
    byte[] line = JsonText.toBytes(new Json.Obj(head));
    byte[] recipe = record.recipe().toBytes();
    byte[] out = new byte[SUM + 1 + line.length + 1 + recipe.length];
    byte[] sum = Digest.sha256(line).hex().getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(sum, 0, out, 0, SUM);
    out[SUM] = '\n';
    System.arraycopy(line, 0, out, SUM + 1, line.length);
    out[SUM + 1 + line.length] = '\n';
    System.arraycopy(recipe, 0, out, SUM + line.length + 2, recipe.length);
    return out;
  }

  static BuildRecord parse(CacheKey key, byte[] content) throws DamagedRecordException {
    int end = SUM + 1;
    while (end < content.length && content[end] != '\n') {
      end++;
    }
    if (end >= content.length || content[SUM] != '\n') {
      throw new DamagedRecordException(key, "it is cut short");
    }
    byte[] line = Arrays.copyOfRange(content, SUM + 1, end);
    String sum = new String(content, 0, SUM, StandardCharsets.ISO_8859_1);
    if (!Digest.sha256(line).hex().equals(sum)) {
      throw new DamagedRecordException(key, "its result is not what was written");
    }
    byte[] recipe = Arrays.copyOfRange(content, end + 1, content.length);
    if (!Digest.sha256(recipe).equals(key.digest())) {
      throw new DamagedRecordException(key, "its recipe is not that of the key");
    }
    try {
      return parse(key, JsonText.parseObject(line, "the record"), RecipeText.parse(recipe));
    } catch (IOException | IllegalArgumentException | DateTimeException e) {
      throw new DamagedRecordException(key, String.valueOf(e.getMessage()), e);
    }
  }

  private static BuildRecord parse(CacheKey key, Json.Obj head, Recipe recipe) {
    if (!head.string("version").orElse("").equals(VERSION)
        || !head.string("key").orElse("").equals(key.toString())) {
      throw new IllegalArgumentException("it is of another version or key");
    }
    List<Layer> layers = new ArrayList<>();
    for (Json value : head.array("layers")) {
      if (value instanceof Json.Obj layer) {
        layers.add(
            new Layer(
                Digest.parse(layer.string("diffId").orElse("")), layer.integer("size").orElse(0L)));
      }
    }
    Instant created =
        Instant.ofEpochSecond(head.integer("created").orElse(0L), head.integer("nanos").orElse(0L));
    return new BuildRecord(key, recipe, head.string("step").orElse(""), layers, created);
  }
}
