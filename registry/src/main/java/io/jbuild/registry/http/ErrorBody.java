package io.jbuild.registry.http;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a registry says of its refusals (distribution-spec, "Error Codes"). */
final class ErrorBody {
  private static final int MOST = 64 << 10;
  private static final int SHOWN = 300;

  private ErrorBody() {}

  /** Status and reasons, fit for a line of a terminal. Reads the body. */
  static String describe(Answer answer) {
    String status = status(answer.status());
    List<String> reasons = reasons(answer);
    return reasons.isEmpty() ? status : status + " (" + String.join("; ", reasons) + ')';
  }

  private static List<String> reasons(Answer answer) {
    List<String> out = new ArrayList<>();
    try {
      byte[] text = answer.body().readNBytes(MOST);
      if (text.length > 0 && text[0] == '{') {
        for (Json error : JsonText.parseObject(text, "the error").array("errors")) {
          if (error instanceof Json.Obj o) {
            String message = o.string("message").orElse("");
            String code = o.string("code").orElse("");
            out.add(plain(message.isEmpty() ? code.toLowerCase(Locale.ROOT) : message));
          }
        }
      } else if (text.length > 0 && text[0] != '<') {
        out.add(plain(new String(text, StandardCharsets.UTF_8)));
      }
    } catch (IOException e) {
      return out; // the status alone has to do
    }
    return out;
  }

  /** What a peer says is shown on a terminal: no control characters, not much of it. */
  static String plain(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), SHOWN); i++) {
      char c = text.charAt(i);
      out.append(Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c);
    }
    return out.toString().strip();
  }

  private static String status(int status) {
    return switch (status) {
      case 400 -> "400 bad request";
      case 401 -> "401 unauthorized";
      case 403 -> "403 forbidden";
      case 404 -> "404 not found";
      case 405 -> "405 method not allowed";
      case 413 -> "413 too large";
      case 416 -> "416 range not satisfiable";
      case 429 -> "429 too many requests";
      case 500 -> "500 internal server error";
      case 502 -> "502 bad gateway";
      case 503 -> "503 service unavailable";
      case 504 -> "504 gateway timeout";
      default -> "HTTP status " + status;
    };
  }
}
