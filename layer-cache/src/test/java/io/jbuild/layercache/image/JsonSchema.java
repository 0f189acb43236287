package io.jbuild.layercache.image;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** As much of JSON Schema, draft 4, as the schemas of the image-spec use; anything else fails. */
final class JsonSchema {
  private static final List<String> NO_RULE =
      List.of("description", "$schema", "id", "definitions", "format", "title", "comment", "media");

  private final Path directory;
  private final Map<String, Json.Obj> documents = new HashMap<>();

  JsonSchema(Path directory) {
    this.directory = directory;
  }

  List<String> check(Json value, String file) throws IOException {
    List<String> problems = new ArrayList<>();
    check(value, document(file), file, "$", problems);
    return problems;
  }

  private Json.Obj document(String file) throws IOException {
    Json.Obj known = documents.get(file);
    if (known == null) {
      known = JsonText.parseObject(Files.readAllBytes(directory.resolve(file)), file);
      documents.put(file, known);
    }
    return known;
  }

  private void check(Json v, Json.Obj schema, String file, String at, List<String> problems)
      throws IOException {
    for (Map.Entry<String, Json> rule : schema.members().entrySet()) {
      String name = rule.getKey();
      Json want = rule.getValue();
      if (name.equals("$ref") && want instanceof Json.Str ref) {
        follow(v, ref.value(), file, at, problems);
      } else if (name.equals("type") && want instanceof Json.Str type) {
        require(isOf(v, type.value()), at, "is no " + type.value(), problems);
      } else if (name.equals("properties") && want instanceof Json.Obj properties) {
        checkProperties(v, properties, file, at, problems);
      } else if (name.equals("patternProperties") && want instanceof Json.Obj patterns) {
        checkPatterns(v, patterns, file, at, problems);
      } else if (name.equals("required")) {
        for (String member : schema.strings("required")) {
          boolean there = !(v instanceof Json.Obj o) || o.find(member).isPresent();
          require(there, at, "lacks " + member, problems);
        }
      } else if (name.equals("items") && want instanceof Json.Obj items) {
        if (v instanceof Json.Arr array) {
          for (Json element : array.values()) {
            check(element, items, file, at + "[]", problems);
          }
        }
      } else if (name.equals("enum") && want instanceof Json.Arr values) {
        require(values.values().contains(v), at, "is none of " + values, problems);
      } else if (name.equals("pattern") && want instanceof Json.Str pattern) {
        boolean ok = !(v instanceof Json.Str s) || s.value().matches(".*" + pattern.value() + ".*");
        require(ok, at, "is not like " + pattern.value(), problems);
      } else if (name.equals("oneOf") || name.equals("anyOf")) {
        checkAny(v, schema.array(name), file, at, problems);
      } else if (name.equals("allOf")) {
        for (Json part : schema.array(name)) {
          check(v, (Json.Obj) part, file, at, problems);
        }
      } else if (name.equals("minimum") || name.equals("maximum")) {
        BigDecimal bound = new BigDecimal(((Json.Num) want).text());
        int order = v instanceof Json.Num n ? new BigDecimal(n.text()).compareTo(bound) : 0;
        require(name.equals("minimum") ? order >= 0 : order <= 0, at, "is out of range", problems);
      } else if (name.equals("minItems") || name.equals("additionalProperties")) {
        checkSize(v, name, want, schema, file, at, problems);
      } else if (!NO_RULE.contains(name)) {
        throw new IOException("the rule '" + name + "' of " + file + " is not understood here");
      }
    }
  }

  private void checkSize(
      Json v,
      String name,
      Json want,
      Json.Obj schema,
      String file,
      String at,
      List<String> problems)
      throws IOException {
    if (name.equals("minItems") && v instanceof Json.Arr array) {
      long least = ((Json.Num) want).integer().orElse(0L);
      require(array.values().size() >= least, at, "has too few", problems);
    }
    if (name.equals("additionalProperties") && v instanceof Json.Obj o) {
      for (Map.Entry<String, Json> member : o.members().entrySet()) {
        boolean known = schema.object("properties").find(member.getKey()).isPresent();
        if (want instanceof Json.Obj other && !known) {
          check(member.getValue(), other, file, at + '.' + member.getKey(), problems);
        } else if (want instanceof Json.Bool b && !b.value()) {
          require(known, at, "has " + member.getKey(), problems);
        }
      }
    }
  }

  private void checkProperties(
      Json v, Json.Obj properties, String file, String at, List<String> problems)
      throws IOException {
    if (v instanceof Json.Obj o) {
      for (Map.Entry<String, Json> p : properties.members().entrySet()) {
        Json member = o.members().get(p.getKey());
        if (member != null) {
          check(member, (Json.Obj) p.getValue(), file, at + '.' + p.getKey(), problems);
        }
      }
    }
  }

  private void checkPatterns(
      Json v, Json.Obj patterns, String file, String at, List<String> problems) throws IOException {
    if (v instanceof Json.Obj o) {
      for (Map.Entry<String, Json> member : o.members().entrySet()) {
        for (Map.Entry<String, Json> p : patterns.members().entrySet()) {
          if (member.getKey().matches(".*" + p.getKey() + ".*")) {
            check(
                member.getValue(),
                (Json.Obj) p.getValue(),
                file,
                at + '.' + member.getKey(),
                problems);
          }
        }
      }
    }
  }

  private void checkAny(Json v, List<Json> choices, String file, String at, List<String> problems)
      throws IOException {
    List<String> all = new ArrayList<>();
    for (Json choice : choices) {
      List<String> these = new ArrayList<>();
      check(v, (Json.Obj) choice, file, at, these);
      if (these.isEmpty()) {
        return;
      }
      all.addAll(these);
    }
    problems.addAll(all);
  }

  private void follow(Json v, String ref, String file, String at, List<String> problems)
      throws IOException {
    int hash = ref.indexOf('#');
    String target = hash < 0 ? ref : hash == 0 ? file : ref.substring(0, hash);
    Json.Obj schema = document(target);
    if (hash >= 0) {
      for (String part : ref.substring(hash + 1).split("/")) {
        if (!part.isEmpty()) {
          schema = schema.object(part);
        }
      }
      if (schema.members().isEmpty()) {
        throw new IOException("the reference '" + ref + "' of " + file + " leads nowhere");
      }
    }
    check(v, schema, target, at, problems);
  }

  private static boolean isOf(Json v, String type) {
    return switch (type) {
      case "object" -> v instanceof Json.Obj;
      case "array" -> v instanceof Json.Arr;
      case "string" -> v instanceof Json.Str;
      case "boolean" -> v instanceof Json.Bool;
      case "null" -> v instanceof Json.Null;
      case "integer" -> v instanceof Json.Num n && n.integer().isPresent();
      default -> v instanceof Json.Num;
    };
  }

  private static void require(boolean ok, String at, String what, List<String> problems) {
    if (!ok) {
      problems.add(at + ' ' + what);
    }
  }
}
