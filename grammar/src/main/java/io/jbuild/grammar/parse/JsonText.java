package io.jbuild.grammar.parse;

import java.util.BitSet;

/**
 * Reads JSON (RFC 8259) just far enough for exec forms. Nesting costs a bit a level, no stack.
 *
 * <p>The grammar knows arrays of strings; this tells other valid arrays, which are an error, from
 * broken JSON, which is for a shell.
 */
final class JsonText {
  private static final int BROKEN = -1;

  private final CharSequence text;

  private JsonText(CharSequence text) {
    this.text = text;
  }

  /** Whether the whole text, blanks around it aside, is one valid array. */
  static boolean isArray(CharSequence text) {
    JsonText json = new JsonText(text);
    int start = json.skipSpace(0);
    return start < text.length() && text.charAt(start) == '[' && json.isValue(start);
  }

  /** Whether the whole text is one valid object. */
  static boolean isObject(CharSequence text) {
    JsonText json = new JsonText(text);
    int start = json.skipSpace(0);
    return start < text.length() && text.charAt(start) == '{' && json.isValue(start);
  }

  /** The string whose opening quote is at {@code quote}, which must be valid; unescaped. */
  static int readString(CharSequence text, int quote, StringBuilder out) {
    int at = quote + 1;
    while (text.charAt(at) != '"') {
      char c = text.charAt(at++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escaped = text.charAt(at++);
      switch (escaped) {
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          out.append((char) Integer.parseInt(text.subSequence(at, at + 4).toString(), 16));
          at += 4;
        }
        default -> out.append(escaped);
      }
    }
    return at + 1;
  }

  private boolean isValue(int start) {
    BitSet objects = new BitSet();
    int depth = 0;
    int at = start;
    boolean first = false; // directly behind an opening bracket
    while (true) {
      at = skipSpace(at);
      char c = peek(at);
      if (first && (c == ']' || c == '}')) {
        first = false;
      } else {
        if (depth > 0 && objects.get(depth)) {
          at = skipSpace(endOfString(at));
          if (at < 0 || peek(at) != ':') {
            return false;
          }
          at = skipSpace(at + 1);
          c = peek(at);
        }
        first = c == '[' || c == '{';
        if (first) {
          objects.set(++depth, c == '{');
          at++;
          continue;
        }
        at = endOfScalar(at);
      }
      // a value is complete, or an empty bracket is about to close
      while (depth > 0) {
        at = at < 0 ? at : skipSpace(at);
        if (at < 0 || peek(at) != (objects.get(depth) ? '}' : ']')) {
          break;
        }
        depth--;
        at++;
      }
      if (at < 0 || depth == 0) {
        return at >= 0 && skipSpace(at) == text.length();
      }
      if (peek(at) != ',') {
        return false;
      }
      at++;
    }
  }

  private int endOfScalar(int at) {
    return switch (peek(at)) {
      case '"' -> endOfString(at);
      case 't' -> endOfWord(at, "true");
      case 'f' -> endOfWord(at, "false");
      case 'n' -> endOfWord(at, "null");
      default -> endOfNumber(at);
    };
  }

  private int endOfWord(int at, String word) {
    int end = at + word.length();
    return end <= text.length() && text.subSequence(at, end).toString().equals(word) ? end : BROKEN;
  }

  private int endOfString(int quote) {
    if (peek(quote) != '"') {
      return BROKEN;
    }
    int at = quote + 1;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return at;
      }
      if (c < ' ') {
        return BROKEN;
      }
      if (c == '\\') {
        char escaped = peek(at++);
        if (escaped == 'u') {
          for (int i = 0; i < 4; i++) {
            if (Character.digit(peek(at++), 16) < 0) {
              return BROKEN;
            }
          }
        } else if ("\"\\/bfnrt".indexOf(escaped) < 0) {
          return BROKEN;
        }
      }
    }
    return BROKEN;
  }

  private int endOfNumber(int start) {
    int at = peek(start) == '-' ? start + 1 : start;
    int digits = endOfDigits(at);
    if (digits == at || (peek(at) == '0' && digits > at + 1)) {
      return BROKEN;
    }
    at = digits;
    if (peek(at) == '.') {
      digits = endOfDigits(at + 1);
      if (digits == at + 1) {
        return BROKEN;
      }
      at = digits;
    }
    if (peek(at) == 'e' || peek(at) == 'E') {
      int exponent = peek(at + 1) == '+' || peek(at + 1) == '-' ? at + 2 : at + 1;
      at = endOfDigits(exponent);
      return at == exponent ? BROKEN : at;
    }
    return at;
  }

  private int endOfDigits(int start) {
    int at = start;
    while (peek(at) >= '0' && peek(at) <= '9') {
      at++;
    }
    return at;
  }

  private int skipSpace(int start) {
    int at = start;
    while (at >= 0 && at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  private char peek(int at) {
    return at >= 0 && at < text.length() ? text.charAt(at) : '\0';
  }
}
