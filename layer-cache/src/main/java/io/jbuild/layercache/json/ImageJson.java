package io.jbuild.layercache.json;

import io.jbuild.layercache.Descriptor;
import io.jbuild.layercache.ImageConfig;
import io.jbuild.layercache.ImageIndex;
import io.jbuild.layercache.Json;
import io.jbuild.layercache.Manifest;
import java.io.IOException;

/**
 * The documents of an image, in the bytes that Docker and the OCI's Go structs give: members in the
 * order of the struct's fields, keys of maps sorted, nothing between tokens.
 */
public final class ImageJson {
  private ImageJson() {}

  public static byte[] toBytes(ImageConfig config) {
    return JsonText.toBytes(ConfigJson.write(config));
  }

  public static byte[] toBytes(Manifest manifest) {
    return JsonText.toBytes(ManifestJson.write(manifest));
  }

  public static byte[] toBytes(ImageIndex index) {
    return JsonText.toBytes(ManifestJson.write(index));
  }

  public static Json.Obj toJson(ImageConfig config) {
    return ConfigJson.write(config);
  }

  public static Json.Obj toJson(Manifest manifest) {
    return ManifestJson.write(manifest);
  }

  public static Json.Obj toJson(ImageIndex index) {
    return ManifestJson.write(index);
  }

  public static Json.Obj toJson(Descriptor descriptor) {
    return ManifestJson.write(descriptor, false);
  }

  public static ImageConfig parseConfig(byte[] text) throws IOException {
    return parseConfig(JsonText.parseObject(text, "the image configuration"));
  }

  public static ImageConfig parseConfig(Json.Obj config) throws IOException {
    try {
      return ConfigJson.read(config);
    } catch (IllegalArgumentException e) {
      throw new IOException("bad image configuration: " + e.getMessage(), e);
    }
  }

  public static Manifest parseManifest(byte[] text) throws IOException {
    return parseManifest(JsonText.parseObject(text, "the image manifest"));
  }

  public static Manifest parseManifest(Json.Obj manifest) throws IOException {
    try {
      return ManifestJson.read(manifest);
    } catch (IllegalArgumentException e) {
      throw new IOException("bad image manifest: " + e.getMessage(), e);
    }
  }

  public static ImageIndex parseIndex(byte[] text) throws IOException {
    return parseIndex(JsonText.parseObject(text, "the image index"));
  }

  public static ImageIndex parseIndex(Json.Obj index) throws IOException {
    try {
      return ManifestJson.readIndex(index);
    } catch (IllegalArgumentException e) {
      throw new IOException("bad image index: " + e.getMessage(), e);
    }
  }

  public static Descriptor parseDescriptor(Json.Obj descriptor) throws IOException {
    try {
      return ManifestJson.readDescriptor(descriptor);
    } catch (IllegalArgumentException e) {
      throw new IOException("bad descriptor: " + e.getMessage(), e);
    }
  }

  /** Whether a document that may be either is an index: what it says, else what it has. */
  public static boolean isIndex(Json.Obj document) {
    return ManifestJson.isIndex(document);
  }
}
