package io.jbuild.cli.start;

import io.jbuild.cli.Flags;
import io.jbuild.cli.build.BuildVerb;
import io.jbuild.cli.build.CheckVerb;
import io.jbuild.cli.container.AttachVerb;
import io.jbuild.cli.container.CommitVerb;
import io.jbuild.cli.container.CopyVerb;
import io.jbuild.cli.container.CreateVerb;
import io.jbuild.cli.container.DiffVerb;
import io.jbuild.cli.container.ExecVerb;
import io.jbuild.cli.container.ExportVerb;
import io.jbuild.cli.container.KillVerb;
import io.jbuild.cli.container.LogsVerb;
import io.jbuild.cli.container.MonitorVerb;
import io.jbuild.cli.container.PauseVerb;
import io.jbuild.cli.container.PortVerb;
import io.jbuild.cli.container.PsVerb;
import io.jbuild.cli.container.RemoveVerb;
import io.jbuild.cli.container.RenameVerb;
import io.jbuild.cli.container.RestartVerb;
import io.jbuild.cli.container.RunVerb;
import io.jbuild.cli.container.StartVerb;
import io.jbuild.cli.container.StatsVerb;
import io.jbuild.cli.container.StopVerb;
import io.jbuild.cli.container.TopVerb;
import io.jbuild.cli.container.UpdateVerb;
import io.jbuild.cli.container.WaitVerb;
import io.jbuild.cli.image.DiffImagesVerb;
import io.jbuild.cli.image.HistoryVerb;
import io.jbuild.cli.image.ImagesVerb;
import io.jbuild.cli.image.ImportVerb;
import io.jbuild.cli.image.LoadVerb;
import io.jbuild.cli.image.RemoveImagesVerb;
import io.jbuild.cli.image.SaveVerb;
import io.jbuild.cli.image.TagVerb;
import io.jbuild.cli.image.TreeVerb;
import io.jbuild.cli.registry.LoginVerb;
import io.jbuild.cli.registry.LogoutVerb;
import io.jbuild.cli.registry.PullVerb;
import io.jbuild.cli.registry.PushVerb;
import io.jbuild.cli.registry.SearchVerb;
import io.jbuild.cli.system.CacheUsageVerb;
import io.jbuild.cli.system.CheckStoreVerb;
import io.jbuild.cli.system.CompletionVerb;
import io.jbuild.cli.system.DiskUsageVerb;
import io.jbuild.cli.system.DoctorVerb;
import io.jbuild.cli.system.InfoVerb;
import io.jbuild.cli.system.InspectVerb;
import io.jbuild.cli.system.PruneCacheVerb;
import io.jbuild.cli.system.PruneContainersVerb;
import io.jbuild.cli.system.PruneImagesVerb;
import io.jbuild.cli.system.PruneSystemVerb;
import io.jbuild.cli.system.PruneVolumesVerb;
import io.jbuild.cli.system.VersionVerb;
import io.jbuild.cli.verb.Verb;
import io.jbuild.cli.volume.CreateVolumeVerb;
import io.jbuild.cli.volume.InspectVolumesVerb;
import io.jbuild.cli.volume.ListVolumesVerb;
import io.jbuild.cli.volume.RemoveVolumesVerb;
import io.jbuild.grammar.parse.Closest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The table of verbs. A verb's class is loaded when it is the one that was meant. */
final class Verbs {
  /** The verbs that people use, in the order of the help text. */
  static final List<Section> SECTIONS =
      List.of(
          new Section("Build", List.of("build", "check", "builder du", "builder prune")),
          new Section(
              "Run",
              List.of(
                  "run",
                  "exec",
                  "ps",
                  "logs",
                  "stop",
                  "rm",
                  "create",
                  "start",
                  "restart",
                  "kill",
                  "pause",
                  "unpause",
                  "attach",
                  "wait",
                  "top",
                  "stats",
                  "update",
                  "port",
                  "rename",
                  "cp",
                  "diff",
                  "commit",
                  "export",
                  "container prune")),
          new Section(
              "Images",
              List.of(
                  "images",
                  "tag",
                  "rmi",
                  "inspect",
                  "history",
                  "save",
                  "load",
                  "import",
                  "image tree",
                  "image diff",
                  "image prune")),
          new Section(
              "Volumes",
              List.of("volume create", "volume ls", "volume inspect", "volume rm", "volume prune")),
          new Section("Registries", List.of("pull", "push", "login", "logout", "search")),
          new Section(
              "System",
              List.of(
                  "info",
                  "doctor",
                  "version",
                  "system df",
                  "system prune",
                  "system check",
                  "completion")));

  private static final List<String> GROUPS =
      List.of("image", "container", "builder", "buildx", "system", "network", "volume");

  /** Verbs of images and containers that are also said with {@code image} and the like before. */
  private static final List<String> OF_IMAGES =
      List.of("build", "tag", "pull", "push", "save", "load", "import", "history");

  private static final List<String> OF_CONTAINERS =
      List.of(
          "run", "exec", "logs", "create", "start", "stop", "restart", "kill", "attach", "wait",
          "port", "rename", "diff", "commit", "export", "pause", "unpause", "top", "cp", "stats",
          "update");

  private Verbs() {}

  /** Verbs under a title. */
  record Section(String title, List<String> names) {
    Section {
      names = List.copyOf(names);
    }
  }

  static List<String> names() {
    List<String> out = new ArrayList<>();
    SECTIONS.forEach(s -> out.addAll(s.names()));
    return out;
  }

  private static Map<String, Flags> flags() {
    Map<String, Flags> out = new LinkedHashMap<>();
    for (String name : names()) {
      out.put(name, get(name).flags());
    }
    return out;
  }

  /** Whether other verbs follow the word, as in {@code image ls}. */
  static boolean isGroup(String word) {
    return GROUPS.contains(word) && !ofGroup(word).isEmpty();
  }

  /** The words that may follow a group's, each once, in order. */
  static List<String> ofGroup(String group) {
    Set<String> out = new TreeSet<>();
    if (group.equals("image")) {
      out.addAll(OF_IMAGES);
    }
    if (group.equals("container")) {
      out.addAll(OF_CONTAINERS);
    }
    if (group.equals("image") || group.equals("container")) {
      out.addAll(List.of("ls", "rm", "inspect"));
    }
    for (String name : names()) {
      if (name.startsWith(group + ' ')) {
        out.add(name.substring(group.length() + 1));
      }
    }
    return List.copyOf(out);
  }

  /** A verb, and the words that belong to it. */
  record Found(Verb verb, List<String> rest) {
    Found {
      rest = List.copyOf(rest);
    }
  }

  static Optional<Found> find(List<String> words) {
    String first = words.get(0);
    if (first.equals("--version") || first.equals("-v")) {
      return Optional.of(new Found(new VersionVerb(), List.of("--short")));
    }
    if (first.startsWith("-")) {
      return Optional.of(new Found(new BuildVerb(), words));
    }
    if (GROUPS.contains(first) && words.size() > 1) {
      String name = grouped(first, words.get(1));
      return verb(name).map(v -> new Found(v, words.subList(2, words.size())));
    }
    return verb(first).map(v -> new Found(v, words.subList(1, words.size())));
  }

  /** The management form's verb by its plain name: {@code image ls} is {@code images}. */
  private static String grouped(String group, String verb) {
    boolean plain =
        (group.equals("image") && OF_IMAGES.contains(verb))
            || (group.equals("container") && OF_CONTAINERS.contains(verb));
    return switch (group + ' ' + verb) {
      case "image ls", "image list" -> "images";
      case "image rm", "image remove" -> "rmi";
      case "container ls", "container list", "container ps" -> "ps";
      case "container rm", "container remove" -> "rm";
      case "builder build", "buildx build", "buildx b" -> "build";
      case "buildx du" -> "builder du";
      case "buildx prune" -> "builder prune";
      case "buildx version" -> "version";
      case "volume list" -> "volume ls";
      case "volume remove" -> "volume rm";
      case "system info" -> "info";
      default -> plain ? verb : group + ' ' + verb;
    };
  }

  private static Optional<Verb> verb(String name) {
    return switch (name) {
      case "build" -> Optional.of(new BuildVerb());
      case "check" -> Optional.of(new CheckVerb());
      case "run" -> Optional.of(new RunVerb());
      case "create" -> Optional.of(new CreateVerb());
      case "start" -> Optional.of(new StartVerb());
      case "stop" -> Optional.of(new StopVerb());
      case "restart" -> Optional.of(new RestartVerb());
      case "kill" -> Optional.of(new KillVerb());
      case "wait" -> Optional.of(new WaitVerb());
      case "ps" -> Optional.of(new PsVerb());
      case "rm" -> Optional.of(new RemoveVerb());
      case "exec" -> Optional.of(new ExecVerb());
      case "pause" -> Optional.of(new PauseVerb(true));
      case "unpause" -> Optional.of(new PauseVerb(false));
      case "top" -> Optional.of(new TopVerb());
      case "stats" -> Optional.of(new StatsVerb());
      case "update" -> Optional.of(new UpdateVerb());
      case "attach" -> Optional.of(new AttachVerb());
      case "logs" -> Optional.of(new LogsVerb());
      case "port" -> Optional.of(new PortVerb());
      case "rename" -> Optional.of(new RenameVerb());
      case "cp" -> Optional.of(new CopyVerb());
      case "diff" -> Optional.of(new DiffVerb());
      case "commit" -> Optional.of(new CommitVerb());
      case "export" -> Optional.of(new ExportVerb());
      case "container-monitor" -> Optional.of(new MonitorVerb());
      case "container prune" -> Optional.of(new PruneContainersVerb());
      case "images" -> Optional.of(new ImagesVerb());
      case "tag" -> Optional.of(new TagVerb());
      case "rmi" -> Optional.of(new RemoveImagesVerb());
      case "image inspect" -> Optional.of(new InspectVerb("image"));
      case "container inspect" -> Optional.of(new InspectVerb("container"));
      case "inspect" -> Optional.of(new InspectVerb(""));
      case "history" -> Optional.of(new HistoryVerb());
      case "save" -> Optional.of(new SaveVerb());
      case "load" -> Optional.of(new LoadVerb());
      case "import" -> Optional.of(new ImportVerb());
      case "pull" -> Optional.of(new PullVerb());
      case "push" -> Optional.of(new PushVerb());
      case "login" -> Optional.of(new LoginVerb());
      case "logout" -> Optional.of(new LogoutVerb());
      case "search" -> Optional.of(new SearchVerb());
      case "image tree" -> Optional.of(new TreeVerb());
      case "image diff" -> Optional.of(new DiffImagesVerb());
      case "image prune" -> Optional.of(new PruneImagesVerb());
      case "builder du" -> Optional.of(new CacheUsageVerb());
      case "builder prune" -> Optional.of(new PruneCacheVerb());
      case "system df" -> Optional.of(new DiskUsageVerb());
      case "system prune" -> Optional.of(new PruneSystemVerb());
      case "system check" -> Optional.of(new CheckStoreVerb());
      case "volume create" -> Optional.of(new CreateVolumeVerb());
      case "volume ls" -> Optional.of(new ListVolumesVerb());
      case "volume inspect" -> Optional.of(new InspectVolumesVerb());
      case "volume rm" -> Optional.of(new RemoveVolumesVerb());
      case "volume prune" -> Optional.of(new PruneVolumesVerb());
      case "info" -> Optional.of(new InfoVerb());
      case "doctor" -> Optional.of(new DoctorVerb());
      case "completion" -> Optional.of(new CompletionVerb(Verbs::flags));
      case "version" -> Optional.of(new VersionVerb());
      default -> Optional.empty();
    };
  }

  static Verb get(String name) {
    return verb(name)
        .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is not a jbuild command"));
  }

  static String unknown(List<String> words) {
    String word =
        GROUPS.contains(words.get(0)) && words.size() > 1
            ? words.get(0) + ' ' + words.get(1)
            : words.get(0);
    Optional<String> near = Closest.to(word, names());
    return "jbuild: '"
        + word
        + "' is not a jbuild command"
        + near.map(n -> ", did you mean '" + n + "'?").orElse("")
        + "\nSee 'jbuild --help'";
  }
}
