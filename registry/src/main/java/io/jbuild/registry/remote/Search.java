package io.jbuild.registry.remote;

import io.jbuild.layercache.ImageReference;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.registry.CredentialSource;
import io.jbuild.registry.RegistrySettings;
import io.jbuild.registry.TransferListener;
import io.jbuild.registry.http.Answer;
import io.jbuild.registry.http.Body;
import io.jbuild.registry.http.Registries;
import io.jbuild.registry.http.Registry;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Looks for repositories: by docker hub's search, in other registries by their catalogs. */
public final class Search {
  private static final String INDEX = "index.docker.io";
  private static final int MOST = 4 << 20;

  private final RegistrySettings settings;
  private final Registries registries;

  public Search(RegistrySettings settings, CredentialSource credentials) {
    this.settings = settings;
    this.registries = new Registries(settings, credentials, TransferListener.NONE);
  }

  /** A repository. Catalogs know names only. */
  public record Found(String name, String description, long stars, boolean official) {}

  public List<Found> find(String registry, String term, int limit) throws IOException {
    return registry.equals(ImageReference.DEFAULT_REGISTRY)
        ? hub(term, limit)
        : catalog(registry, term, limit);
  }

  private List<Found> hub(String term, int limit) throws IOException {
    Registry index = registries.get(settings.registry(INDEX));
    String query = URLEncoder.encode(term, StandardCharsets.UTF_8);
    URI uri = index.uri("/v1/search?q=" + query + "&n=" + limit);
    try (Answer answer = index.send("GET", uri, Map.of(), Body.NONE)) {
      if (!answer.isSuccess()) {
        throw index.refusal("search docker hub", answer);
      }
      String what = "docker hub's answer";
      List<Found> out = new ArrayList<>();
      for (Json entry : JsonText.parseObject(answer.bytes(what, MOST), what).array("results")) {
        if (entry instanceof Json.Obj o && out.size() < limit) {
          out.add(
              new Found(
                  o.string("name").orElse(""),
                  o.string("description").orElse(""),
                  o.integer("star_count").orElse(0L),
                  o.bool("is_official")));
        }
      }
      return out;
    }
  }

  private List<Found> catalog(String registry, String term, int limit) throws IOException {
    List<Found> out = new ArrayList<>();
    for (String name : new Repository(registries.get(settings.registry(registry))).catalog()) {
      if (name.contains(term) && out.size() < limit) {
        out.add(new Found(registry + '/' + name, "", 0, false));
      }
    }
    return out;
  }
}
