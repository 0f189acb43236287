package io.jbuild.maven.engine;

import io.jbuild.builder.Web;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.http.Answer;
import io.jbuild.registry.http.PlainHttp;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** The network for builds, with what is said of registries. Thread-safe. */
final class HttpWeb implements Web {
  private final PlainHttp http;

  HttpWeb(RegistrySettings settings) {
    this.http = new PlainHttp(settings);
  }

  @Override
  public Web.Reply get(URI url, Map<String, String> headers) throws IOException {
    return new OfHttp(http.get(url, headers));
  }

  @Override
  public void allow(String url) throws IOException {
    http.allow();
  }

  private record OfHttp(Answer answer) implements Web.Reply {
    @Override
    public int status() {
      return answer.status();
    }

    @Override
    public Optional<String> header(String name) {
      return answer.header(name);
    }

    @Override
    public InputStream body() {
      return answer.body();
    }

    @Override
    public void close() throws IOException {
      answer.close();
    }
  }
}
