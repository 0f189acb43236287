package io.jbuild.registry.http;

import io.jbuild.registry.TransferListener;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tells what registries warn of, each text once: distribution-spec, "Warnings". */
final class Warnings implements Wire {
  private static final String START = "299 - \"";
  private static final int MOST = 100;

  private final Wire wire;
  private final TransferListener listener;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  Warnings(Wire wire, TransferListener listener) {
    this.wire = wire;
    this.listener = listener;
  }

  @Override
  public Answer send(Call call) throws IOException {
    Answer answer = wire.send(call);
    for (String header : answer.headers("Warning")) {
      // of another code or agent, or with a date, it is none of a registry
      String text = header.strip();
      if (text.startsWith(START) && text.endsWith("\"") && text.length() > START.length()) {
        String inner = text.substring(START.length(), text.length() - 1).replace("\\\"", "\"");
        String warning = call.uri().getHost() + " warns: " + ErrorBody.plain(inner);
        if (told.size() < MOST && told.add(warning)) {
          listener.warned(warning);
        }
      }
    }
    return answer;
  }
}
