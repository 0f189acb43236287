package io.jbuild.registry.remote;

import io.jbuild.layercache.Descriptor;

/**
 * What refers to an image: a signature, a bill of materials.
 *
 * @param artifactType what it is, in the words of who made it; empty when nobody said
 */
public record Referrer(Descriptor descriptor, String artifactType) {}
