package io.jbuild.layercache;

/** What a build step is known by: the digest of its recipe. */
public record CacheKey(Digest digest) {

  public static CacheKey of(Recipe recipe) {
    return new CacheKey(Digest.sha256(recipe.toBytes()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CacheKey k && digest.equals(k.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return digest.toString();
  }
}
