package io.jbuild.layercache.json;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import io.jbuild.layercache.Json;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON text to {@link Json} and back. Reads RFC 8259 strictly: one value, no member twice, depth
 * and size bounded. Writes as Go's {@code encoding/json} does, which is what the digests of the
 * container world are made of.
 */
public final class JsonText {
  /** Larger documents are no manifests or configurations. */
  public static final int MAX_BYTES = 16 << 20;

  private static final int MAX_DEPTH = 64;
  private static final String HEX = "0123456789abcdef";

  private JsonText() {}

  /**
   * @param what names the document in an error
   */
  public static Json parse(byte[] text, String what) throws IOException {
    if (text.length > MAX_BYTES) {
      throw new IOException(
          what + " is no JSON document: it is larger than " + MAX_BYTES + " bytes");
    }
    try {
      return parse(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString(), what);
    } catch (CharacterCodingException e) {
      throw new IOException(what + " is no JSON document: it is not UTF-8", e);
    }
  }

  public static Json parse(String text, String what) throws IOException {
    JsonReader reader = new JsonReader(new StringReader(text));
    reader.setStrictness(Strictness.STRICT);
    reader.setNestingLimit(MAX_DEPTH);
    try {
      Json value = value(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new MalformedJsonException("more follows the document");
      }
      return value;
    } catch (EOFException e) {
      throw new IOException(what + " is no JSON document: it ends too early", e);
    } catch (MalformedJsonException | IllegalStateException | NumberFormatException e) {
      throw new IOException(what + " is no JSON document: " + firstLine(e), e);
    }
  }

  /** The one object that the text must be. */
  public static Json.Obj parseObject(byte[] text, String what) throws IOException {
    if (parse(text, what) instanceof Json.Obj object) {
      return object;
    }
    throw new IOException(what + " is not a JSON object");
  }

  private static String firstLine(Exception e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  private static Json value(JsonReader in) throws IOException {
    return switch (in.peek()) {
      case BEGIN_OBJECT -> object(in);
      case BEGIN_ARRAY -> array(in);
      case STRING -> new Json.Str(in.nextString());
      case NUMBER -> new Json.Num(in.nextString());
      case BOOLEAN -> new Json.Bool(in.nextBoolean());
      case NULL -> {
        in.nextNull();
        yield Json.NULL;
      }
      default -> throw new MalformedJsonException("a value is missing at " + in.getPath());
    };
  }

  private static Json.Obj object(JsonReader in) throws IOException {
    Map<String, Json> members = new LinkedHashMap<>();
    in.beginObject();
    while (in.hasNext()) {
      String name = in.nextName();
      if (members.put(name, value(in)) != null) {
        throw new MalformedJsonException("the member " + in.getPath() + " is there twice");
      }
    }
    in.endObject();
    return new Json.Obj(members);
  }

  private static Json.Arr array(JsonReader in) throws IOException {
    List<Json> values = new ArrayList<>();
    in.beginArray();
    while (in.hasNext()) {
      values.add(value(in));
    }
    in.endArray();
    return new Json.Arr(values);
  }

  /** The bytes that Go's {@code json.Marshal} gives: compact, {@code <}, {@code >}, & escaped. */
  public static byte[] toBytes(Json value) {
    return print(value).getBytes(StandardCharsets.UTF_8);
  }

  public static String print(Json value) {
    StringBuilder out = new StringBuilder(256);
    print(value, out, "", -1, true);
    return out.toString();
  }

  /** On many lines, for people: {@code <}, {@code >} and & as they are. */
  public static String pretty(Json value, String indent) {
    StringBuilder out = new StringBuilder(256);
    print(value, out, indent, 0, false);
    return out.toString();
  }

  /** Compact, but {@code <}, {@code >} and & as they are. */
  public static String printUnescaped(Json value) {
    StringBuilder out = new StringBuilder(256);
    print(value, out, "", -1, false);
    return out.toString();
  }

  private static void print(Json v, StringBuilder out, String indent, int depth, boolean html) {
    if (v instanceof Json.Obj o) {
      printObject(o, out, indent, depth, html);
    } else if (v instanceof Json.Arr a) {
      printArray(a, out, indent, depth, html);
    } else if (v instanceof Json.Str s) {
      quote(s.value(), out, html);
    } else if (v instanceof Json.Num n) {
      out.append(n.text());
    } else if (v instanceof Json.Bool b) {
      out.append(b.value());
    } else {
      out.append("null");
    }
  }

  private static void printObject(
      Json.Obj o, StringBuilder out, String indent, int depth, boolean html) {
    out.append('{');
    boolean first = true;
    int inner = depth < 0 ? -1 : depth + 1;
    for (Map.Entry<String, Json> e : o.members().entrySet()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      newLine(out, indent, inner);
      quote(e.getKey(), out, html);
      out.append(depth < 0 ? ":" : ": ");
      print(e.getValue(), out, indent, inner, html);
    }
    if (!first) {
      newLine(out, indent, depth);
    }
    out.append('}');
  }

  private static void printArray(
      Json.Arr a, StringBuilder out, String indent, int depth, boolean html) {
    out.append('[');
    boolean first = true;
    int inner = depth < 0 ? -1 : depth + 1;
    for (Json e : a.values()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      newLine(out, indent, inner);
      print(e, out, indent, inner, html);
    }
    if (!first) {
      newLine(out, indent, depth);
    }
    out.append(']');
  }

  private static void newLine(StringBuilder out, String indent, int depth) {
    if (depth >= 0) {
      out.append('\n');
      for (int i = 0; i < depth; i++) {
        out.append(indent);
      }
    }
  }

  private static void quote(String s, StringBuilder out, boolean html) {
    out.append('"');
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default -> {
          if (c < ' ' || c == '\u2028' || c == '\u2029' || (html && isHtml(c)) || isLone(s, i)) {
            escape(c, out);
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean isHtml(char c) {
    return c == '<' || c == '>' || c == '&';
  }

  /** Half of a surrogate pair has no UTF-8; written as an escape it comes back as it was. */
  private static boolean isLone(String s, int i) {
    char c = s.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == s.length() || !Character.isLowSurrogate(s.charAt(i + 1));
    }
    return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(s.charAt(i - 1)));
  }

  private static void escape(char c, StringBuilder out) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(HEX.charAt((c >> shift) & 0xf));
    }
  }
}
