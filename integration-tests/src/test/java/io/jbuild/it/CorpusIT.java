package io.jbuild.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Dockerfiles of other people's projects: those that start from nothing or from busybox, and want
 * no more of it than the kit's busybox has.
 */
final class CorpusIT {
  private static final List<String> FILES =
      List.of(
          "buildah__pkg_util_test_test1_Containerfile",
          "buildah__tests_bud_heredoc_Containerfile.bash_file",
          "cli__cli_command_image_testdata_Dockerfile.test",
          "compose__pkg_e2e_fixtures_build-test_minimal_Dockerfile",
          "docker-maven-plugin__it_builder_app-image_src_main_docker_Dockerfile",
          "docker-maven-plugin__it_docker-compose_src_main_docker_Dockerfile",
          "docker-maven-plugin__it_dockerignore_Dockerfile",
          "docker-maven-plugin__it_smallest_Dockerfile",
          "dockerfiles__etcd-arm_Dockerfile",
          "dockerfiles__hugo_Dockerfile",
          "dockerfiles__hugo_arm_Dockerfile",
          "kaniko__golden_testdata_test_issue_mz333_Dockerfile",
          "kaniko__integration_dockerfiles_Dockerfile_dockerignore_relative",
          "kaniko__integration_dockerfiles_Dockerfile_git_buildcontext",
          "kaniko__integration_dockerfiles_Dockerfile_test_arg_blank_with_quotes",
          "kaniko__integration_dockerfiles_Dockerfile_test_arg_from_quotes",
          "kaniko__integration_dockerfiles_Dockerfile_test_arg_multi",
          "kaniko__integration_dockerfiles_Dockerfile_test_healthcheck",
          "kaniko__integration_dockerfiles_Dockerfile_test_issue_1713",
          "kaniko__integration_dockerfiles_Dockerfile_test_issue_969",
          "kaniko__integration_dockerfiles_Dockerfile_test_issue_cg188",
          "kaniko__integration_dockerfiles_Dockerfile_test_issue_mz661",
          "kaniko__integration_dockerfiles_Dockerfile_test_issue_mz817",
          "kaniko__integration_dockerfiles_Dockerfile_test_issue_mz822",
          "kaniko__integration_dockerfiles_Dockerfile_test_issue_mz824",
          "kaniko__integration_dockerfiles_Dockerfile_test_issue_mz960",
          "kaniko__integration_dockerfiles_Dockerfile_test_stopsignal",
          "moby__integration_build_testdata_Dockerfile.TestBuildMultiStageCopy",
          "moby__integration_build_testdata_Dockerfile.TestBuildPreserveOwnership",
          "podman__test_build_from-multiple-files_Dockerfile1.scratch",
          "podman__test_build_from-scratch_Dockerfile");

  private static final Pattern COPY = Pattern.compile("(?mi)^(?:COPY|ADD)\\s+(.*)$");

  @TempDir Path directory;

  @Test
  void what_can_be_had_without_a_network_builds() throws Exception {
    Host.assumeRoot();
    Path kit = Host.conformance();
    Jbuild jbuild = new Jbuild(directory);
    jbuild.run("load", "-i", kit.resolve("images/busybox.tar").toString()).ok();
    Path secret = directory.resolve("secret");
    Files.writeString(secret, "blubb");
    for (String name : FILES) {
      Path dockerfile = kit.resolve("corpus/files").resolve(name);
      Path context = Files.createDirectories(directory.resolve(name));
      fill(context, Files.readString(dockerfile));
      jbuild
          .run(
              "build",
              "--progress=plain",
              "--secret=id=netrc,src=" + secret,
              "--secret=id=kaniko,src=" + secret,
              "-f",
              dockerfile.toString(),
              context.toString())
          .ok();
    }
  }

  /** Makes the files that are copied; what they hold nobody says. */
  private static void fill(Path context, String dockerfile) throws IOException {
    Matcher copies = COPY.matcher(dockerfile);
    while (copies.find()) {
      String words = Objects.requireNonNull(copies.group(1));
      String[] all = words.replaceAll("--\\S+\\s+", "").strip().split("\\s+", -1);
      for (int i = 0; i < all.length - 1 && !words.contains("--from"); i++) {
        String source = all[i].replaceAll("[\\[\\]\",]", "").replaceFirst("^/+", "");
        if (source.matches("\\.?/?|.*(://|[$*]).*")) {
          continue;
        }
        Path file = context.resolve(source.endsWith("/") ? source + "f" : source);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        if (!Files.exists(file)) {
          Files.writeString(file, "x");
        }
      }
    }
  }
}
