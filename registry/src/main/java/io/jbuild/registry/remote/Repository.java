package io.jbuild.registry.remote;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.Digest;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.MediaType;
import io.jbuild.layercache.io.DigestMismatchException;
import io.jbuild.layercache.io.VerifyingInputStream;
import io.jbuild.layercache.json.ImageJson;
import io.jbuild.layercache.json.JsonText;
import io.jbuild.registry.Place;
import io.jbuild.registry.RegistryException;
import io.jbuild.registry.http.Answer;
import io.jbuild.registry.http.Body;
import io.jbuild.registry.http.Registry;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a repository can be asked: the end points of distribution-spec 1.1. Thread-safe. */
final class Repository {
  /** The spec has registries take manifests of 4 MiB; more is no manifest. */
  private static final int MOST_MANIFEST = 4 << 20;

  private static final int MOST_LIST = 16 << 20;
  private static final int MOST_PAGES = 10_000;

  private static final String ACCEPT =
      String.join(
          ", ",
          MediaType.OCI_INDEX.value(),
          MediaType.OCI_MANIFEST.value(),
          MediaType.DOCKER_INDEX.value(),
          MediaType.DOCKER_MANIFEST.value(),
          MediaType.DOCKER_MANIFEST_V1_SIGNED.value() + ";q=0.1");

  private final Registry registry;
  private final Place place;

  Repository(Registry registry) {
    this.registry = registry;
    this.place = registry.place();
  }

  Registry registry() {
    return registry;
  }

  Place place() {
    return place;
  }

  URI uri(String path) throws IOException {
    try {
      return registry.uri("/v2/" + place.repository() + '/' + path);
    } catch (IllegalArgumentException e) {
      throw new RegistryException("'" + place + "' is no repository", e);
    }
  }

  String pullScope() {
    return "repository:" + place.repository() + ":pull";
  }

  String pushScope() {
    return "repository:" + place.repository() + ":pull,push";
  }

  private String deleteScope() {
    return "repository:" + place.repository() + ":pull,delete";
  }

  /**
   * "Pulling manifests".
   *
   * @param reference a tag or a digest
   */
  Optional<Document> findManifest(String reference) throws IOException {
    String what = "get the manifest " + shown(reference);
    Map<String, String> headers = Map.of("Accept", ACCEPT);
    try (Answer answer =
        registry.send("GET", uri("manifests/" + reference), headers, Body.NONE, pullScope())) {
      if (answer.status() == 404) {
        return Optional.empty();
      }
      if (!answer.isSuccess()) {
        throw registry.refusal(what, answer);
      }
      byte[] content = answer.bytes("the manifest " + shown(reference), MOST_MANIFEST);
      return Optional.of(document(answer, reference, content));
    }
  }

  private Document document(Answer answer, String reference, byte[] content) throws IOException {
    Optional<Digest> want = digest(reference).or(() -> digest(answer));
    Digest got = Digest.sha256(content);
    if (want.isPresent()) {
      got = digest(want.get().algorithm(), content);
      if (!got.equals(want.get())) {
        throw new DigestMismatchException(
            "the manifest " + shown(reference), want.get(), got, content.length);
      }
    }
    return Document.of(ManifestKind.of(answer, content, shown(reference)), content, got);
  }

  private static Digest digest(String algorithm, byte[] content) {
    byte[] hash = VerifyingInputStream.newHash(algorithm).digest(content);
    return new Digest(algorithm, HexFormat.of().formatHex(hash));
  }

  private static Optional<Digest> digest(String reference) {
    return reference.indexOf(':') < 0 ? Optional.empty() : Optional.of(Digest.parse(reference));
  }

  private static Optional<Digest> digest(Answer answer) {
    Optional<String> text = answer.header("Docker-Content-Digest");
    try {
      return text.map(Digest::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // of another algorithm: what matters is verified by the reference
    }
  }

  String shown(String reference) {
    return place.toString() + (reference.indexOf(':') < 0 ? ':' : '@') + reference;
  }

  /** "Checking if content exists": the digest that a tag has now, where the registry tells. */
  Optional<Digest> findDigest(String reference) throws IOException {
    try (Answer answer =
        registry.send(
            "HEAD",
            uri("manifests/" + reference),
            Map.of("Accept", ACCEPT),
            Body.NONE,
            pullScope())) {
      return answer.isSuccess() ? digest(answer) : Optional.empty();
    }
  }

  /** "Checking if content exists", for blobs. */
  boolean has(Digest blob) throws IOException {
    try (Answer answer =
        registry.send("HEAD", uri("blobs/" + blob), Map.of(), Body.NONE, pushScope())) {
      if (answer.status() != 404 && !answer.isSuccess()) {
        throw registry.refusal("ask for blob " + blob + " of " + place, answer);
      }
      return answer.isSuccess();
    }
  }

  /** "Pulling blobs", from a byte on; what registries may not give out, from its maker. */
  Answer getBlob(Descriptor blob, long from) throws IOException {
    Map<String, String> headers = from == 0 ? Map.of() : Map.of("Range", "bytes=" + from + '-');
    Answer answer =
        registry.send("GET", uri("blobs/" + blob.digest()), headers, Body.NONE, pullScope());
    for (URI elsewhere : ForeignLayer.urls(blob)) {
      if (answer.status() != 404) {
        break;
      }
      answer.close();
      answer = registry.send("GET", elsewhere, headers, Body.NONE);
    }
    return answer;
  }

  /** A small blob, whole and verified. */
  byte[] readBlob(Descriptor blob, int limit) throws IOException {
    String what = "blob " + blob.digest() + " of " + place;
    if (blob.size() > limit) {
      throw new RegistryException(what + " is larger than " + limit + " bytes");
    }
    try (BlobStream in = new BlobStream(this, blob, n -> {})) {
      return new VerifyingInputStream(in, what, blob.digest(), blob.size()).readAllBytes();
    }
  }

  /**
   * "Pushing manifests".
   *
   * @return whether the registry has filed it under its subject: "Pushing Manifests with Subject"
   */
  boolean putManifest(String reference, Document document) throws IOException {
    Map<String, String> headers = Map.of("Content-Type", document.descriptor().mediaType().value());
    try (Answer answer =
        registry.send(
            "PUT",
            uri("manifests/" + reference),
            headers,
            Body.of(document.bytes()),
            pushScope())) {
      if (!answer.isSuccess()) {
        throw registry.refusal("push the manifest " + shown(reference), answer);
      }
      Optional<Digest> got = digest(answer);
      Digest want = document.descriptor().digest();
      if (got.isPresent()
          && got.get().algorithm().equals(want.algorithm())
          && !got.get().equals(want)) {
        throw new DigestMismatchException(
            "the pushed manifest " + shown(reference),
            want,
            got.get(),
            document.descriptor().size());
      }
      return answer.header("OCI-Subject").isPresent();
    }
  }

  /**
   * "Deleting tags" and "Deleting manifests".
   *
   * @param reference a tag, which goes alone, or a digest, which takes all its tags with it
   * @throws RegistryException also when there is none, or the registry deletes nothing of the kind
   */
  void deleteManifest(String reference) throws IOException {
    String what = "delete " + shown(reference);
    URI manifest = uri("manifests/" + reference);
    try (Answer answer = registry.send("DELETE", manifest, Map.of(), Body.NONE, deleteScope())) {
      if (answer.status() == 404) {
        throw new RegistryException(404, "cannot " + what + ": " + place.host() + " has it not");
      }
      if (!answer.isSuccess()) {
        throw registry.refusal(what, answer);
      }
    }
  }

  /** "Listing tags"; in the order of the spec, which not every registry keeps. */
  List<String> tags() throws IOException {
    List<String> tags = list(uri("tags/list"), "tags", "list the tags of " + place, pullScope());
    tags.sort(null);
    return tags;
  }

  /** The catalog, which is docker's and in no spec. */
  List<String> catalog() throws IOException {
    URI uri = registry.uri("/v2/_catalog");
    return list(
        uri, "repositories", "list the repositories of " + place.host(), "registry:catalog:*");
  }

  private List<String> list(URI first, String member, String what, String scope)
      throws IOException {
    List<String> out = new ArrayList<>();
    Optional<URI> next = Optional.of(first);
    for (int page = 0; next.isPresent(); page++) {
      if (page == MOST_PAGES) {
        throw new RegistryException("cannot " + what + ": it has no end");
      }
      try (Answer answer = registry.send("GET", next.get(), Map.of(), Body.NONE, scope)) {
        if (!answer.isSuccess()) {
          throw registry.refusal(what, answer);
        }
        byte[] text = answer.bytes("a list of " + place, MOST_LIST);
        out.addAll(JsonText.parseObject(text, "a list of " + place).strings(member));
        next = Links.next(answer);
      }
    }
    return out;
  }

  /** "Listing referrers", over its pages: what refers to a manifest; empty where nothing does. */
  List<Referrer> referrers(Digest subject) throws IOException {
    Map<String, String> headers = Map.of("Accept", MediaType.OCI_INDEX.value());
    List<Referrer> out = new ArrayList<>();
    Optional<URI> next = Optional.of(uri("referrers/" + subject));
    for (int page = 0; next.isPresent() && page < MOST_PAGES; page++) {
      try (Answer answer = registry.send("GET", next.get(), headers, Body.NONE, pullScope())) {
        if (answer.status() == 404 && page == 0) {
          // "Referrers Tag Schema": registries of before 1.1
          Optional<Document> tagged = findManifest(ReferrersTag.of(subject));
          return tagged.isPresent() ? referrers(tagged.get().bytes()) : List.of();
        }
        if (!answer.isSuccess()) {
          throw registry.refusal("list what refers to " + subject, answer);
        }
        out.addAll(referrers(answer.bytes("the referrers of " + subject, MOST_MANIFEST)));
        next = Links.next(answer);
      }
    }
    return out;
  }

  private static List<Referrer> referrers(byte[] text) throws IOException {
    List<Referrer> out = new ArrayList<>();
    for (Json entry : JsonText.parseObject(text, "the list of referrers").array("manifests")) {
      if (entry instanceof Json.Obj referrer) {
        String type = referrer.string("artifactType").orElse("");
        out.add(new Referrer(ImageJson.parseDescriptor(referrer), type));
      }
    }
    return out;
  }
}
