package io.jbuild.layercache;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON value (RFC 8259); members keep their order, numbers their text. Immutable. */
public sealed interface Json {

  /** An object, in the order in which its members were written. */
  record Obj(Map<String, Json> members) implements Json {
    public static final Obj EMPTY = new Obj(Map.of());

    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    public Optional<Json> find(String name) {
      return Optional.ofNullable(members.get(name));
    }

    /** The string member of that name; empty when absent, null or of another kind. */
    public Optional<String> string(String name) {
      return members.get(name) instanceof Str s ? Optional.of(s.value()) : Optional.empty();
    }

    /** The integer member of that name; empty when absent or of another kind. */
    public Optional<Long> integer(String name) {
      return members.get(name) instanceof Num n ? n.integer() : Optional.empty();
    }

    public boolean bool(String name) {
      return members.get(name) instanceof Bool b && b.value();
    }

    /** The object member of that name; an empty one when absent or of another kind. */
    public Obj object(String name) {
      return members.get(name) instanceof Obj o ? o : EMPTY;
    }

    /** The array member of that name; an empty one when absent or of another kind. */
    public List<Json> array(String name) {
      return members.get(name) instanceof Arr a ? a.values() : List.of();
    }

    /** The strings of the array member of that name; others in it are passed over. */
    public List<String> strings(String name) {
      List<String> out = new ArrayList<>();
      for (Json v : array(name)) {
        if (v instanceof Str s) {
          out.add(s.value());
        }
      }
      return out;
    }

    /** The string-valued members of the object member of that name. */
    public Map<String, String> stringMap(String name) {
      Map<String, String> out = new LinkedHashMap<>();
      for (Map.Entry<String, Json> e : object(name).members().entrySet()) {
        if (e.getValue() instanceof Str s) {
          out.put(e.getKey(), s.value());
        }
      }
      return out;
    }

    public Obj with(String name, Json value) {
      Map<String, Json> copy = new LinkedHashMap<>(members);
      copy.put(name, value);
      return new Obj(copy);
    }

    public Obj without(String name) {
      Map<String, Json> copy = new LinkedHashMap<>(members);
      copy.remove(name);
      return new Obj(copy);
    }
  }

  /** An array. */
  record Arr(List<Json> values) implements Json {
    public Arr {
      values = List.copyOf(values);
    }
  }

  /** A string. */
  record Str(String value) implements Json {}

  /** A number, as it was written. */
  record Num(String text) implements Json {
    public Optional<Long> integer() {
      try {
        return Optional.of(Long.parseLong(text));
      } catch (NumberFormatException e) {
        // a fraction or more than 64 bits: not an integer, which is the answer
        return Optional.empty();
      }
    }
  }

  /** true or false. */
  record Bool(boolean value) implements Json {}

  /** null. */
  record Null() implements Json {}

  Null NULL = new Null();

  static Str of(String value) {
    return new Str(value);
  }

  static Num of(long value) {
    return new Num(Long.toString(value));
  }

  static Bool of(boolean value) {
    return new Bool(value);
  }

  static Arr ofStrings(Iterable<String> values) {
    List<Json> out = new ArrayList<>();
    for (String v : values) {
      out.add(new Str(v));
    }
    return new Arr(out);
  }

  static Obj ofMap(Map<String, String> values) {
    Map<String, Json> out = new LinkedHashMap<>();
    for (Map.Entry<String, String> e : values.entrySet()) {
      out.put(e.getKey(), new Str(e.getValue()));
    }
    return new Obj(out);
  }
}
