package io.jbuild.builder.remote;

import io.jbuild.builder.copy.FileTree;

/**
 * What a URL gives as a build context.
 *
 * @param plainFile whether it is one file, {@link RemoteSources#CONTEXT_FILE}: a Dockerfile
 */
public record RemoteContext(FileTree tree, boolean plainFile) {}
