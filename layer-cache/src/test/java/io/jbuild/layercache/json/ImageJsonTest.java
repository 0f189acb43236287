package io.jbuild.layercache.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.Manifest;
import io.jbuild.layercache.Platform;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ImageJsonTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @Test
  void a_configuration_comes_back_byte_for_byte() throws IOException {
    String text =
        ("{'created':'2024-01-01T00:00:00.5Z','author':'a \\u003ca@b\\u003e','architecture':'arm',"
                + "'os':'linux','variant':'v7','config':{'User':'1:2','ExposedPorts':{'80/tcp':{}},"
                + "'Env':['A=1'],'Entrypoint':['/e'],'Cmd':[],'Volumes':{'/v':{}},"
                + "'WorkingDir':'/w','Labels':{'a':'1','b':''},'StopSignal':'SIGINT',"
                + "'ArgsEscaped':true,'Healthcheck':{'Test':['CMD','x'],'Interval':30000000000,"
                + "'Retries':3},'OnBuild':['RUN x'],'Shell':['/bin/sh','-c'],'Hostname':'h'},"
                + "'rootfs':{'type':'layers','diff_ids':['sha256:"
                + HEX
                + "']},'history':[{'created':'2024-01-01T00:00:00Z','created_by':'x \\u0026\\u0026 y',"
                + "'author':'a','comment':'c'},{'created_by':'ENV','empty_layer':true}],"
                + "'docker_version':'20.10','x':[1,{'y':null}]}")
            .replace('\'', '"');
    ImageConfig config = ImageJson.parseConfig(text.getBytes(UTF_8));
    assertEquals(text, new String(ImageJson.toBytes(config), UTF_8));
    assertEquals(Optional.of(List.of()), config.container().cmd());
    assertEquals(Json.of("h"), config.container().unknown().get("Hostname"));
  }

  @Test
  void the_smallest_configuration_says_only_what_it_must() throws IOException {
    byte[] bytes = ImageJson.toBytes(ImageConfig.scratch(Platform.of("linux", "amd64")));
    assertEquals(
        "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\","
            + "\"diff_ids\":[]}}",
        new String(bytes, UTF_8));
  }

  @Test
  void a_lone_word_is_a_list_of_one() throws IOException {
    String text = "{\"os\":\"linux\",\"config\":{\"Cmd\":\"sh\",\"Entrypoint\":null}}";
    ImageConfig config = ImageJson.parseConfig(text.getBytes(UTF_8));
    assertEquals(Optional.of(List.of("sh")), config.container().cmd());
    assertEquals(Optional.empty(), config.container().entrypoint());
  }

  @Test
  void manifests_and_indexes_come_back_byte_for_byte() throws IOException {
    String oci =
        ("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.manifest.v1+json','config':"
                + "{'mediaType':'application/vnd.oci.image.config.v1+json','digest':'sha256:H',"
                + "'size':7},'layers':[{'mediaType':'application/vnd.oci.image.layer.v1.tar+gzip',"
                + "'digest':'sha256:H','size':9,'urls':['https://x/'],'annotations':{'a':'b'}}],"
                + "'annotations':{'k':'v'}}")
            .replace('\'', '"')
            .replace("H", HEX);
    Manifest manifest = ImageJson.parseManifest(oci.getBytes(UTF_8));
    assertEquals(oci, new String(ImageJson.toBytes(manifest), UTF_8));
    String docker =
        ("{'schemaVersion':2,'mediaType':'application/vnd.docker.distribution.manifest.v2+json',"
                + "'config':{'mediaType':'application/vnd.docker.container.image.v1+json','size':7,"
                + "'digest':'sha256:H'},'layers':[]}")
            .replace('\'', '"')
            .replace("H", HEX);
    manifest = ImageJson.parseManifest(docker.getBytes(UTF_8));
    assertEquals(docker, new String(ImageJson.toBytes(manifest), UTF_8));
    String index =
        ("{'schemaVersion':2,'mediaType':'application/vnd.oci.image.index.v1+json','manifests':["
                + "{'mediaType':'application/vnd.oci.image.manifest.v1+json','digest':'sha256:H',"
                + "'size':1,'platform':{'architecture':'arm64','os':'linux','variant':'v8'}}]}")
            .replace('\'', '"')
            .replace("H", HEX);
    ImageIndex parsed = ImageJson.parseIndex(index.getBytes(UTF_8));
    assertEquals(index, new String(ImageJson.toBytes(parsed), UTF_8));
  }

  @Test
  void a_document_of_two_meanings_is_refused() {
    byte[] both = "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}".getBytes(UTF_8);
    assertThrows(IOException.class, () -> ImageJson.parseIndex(both));
    byte[] one = "{\"schemaVersion\":1,\"name\":\"x\"}".getBytes(UTF_8);
    IOException e = assertThrows(IOException.class, () -> ImageJson.parseManifest(one));
    assertTrue(e.toString().contains("schema 1"), e.getMessage());
  }
}
