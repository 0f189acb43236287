package io.jbuild.maven.goal;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.descriptor.MojoDescriptor;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Says what goals there are, and with {@code -Dgoal=NAME} what a goal can be told. */
@Mojo(name = "help", requiresProject = false, threadSafe = true)
public final class HelpMojo extends AbstractMojo {
  /** The goal. */
  @Parameter(property = "goal")
  private @Nullable String goal;

  @Parameter(defaultValue = "${plugin}", readonly = true, required = true)
  private PluginDescriptor plugin;

  @Override
  public void execute() {
    getLog().info(plugin.getId());
    List<MojoDescriptor> goals = new ArrayList<>(plugin.getMojos());
    goals.sort(Comparator.comparing(MojoDescriptor::getGoal));
    for (MojoDescriptor mojo : goals) {
      if (goal == null || goal.equals(mojo.getGoal())) {
        getLog().info("");
        getLog().info(mojo.getFullGoalName() + phase(mojo));
        getLog().info("  " + text(mojo.getDescription()));
        if (goal != null) {
          parameters(mojo);
        }
      }
    }
  }

  private static String phase(MojoDescriptor mojo) {
    return mojo.getPhase() == null ? "" : " (phase " + mojo.getPhase() + ")";
  }

  private void parameters(MojoDescriptor mojo) {
    if (mojo.getParameters() == null) {
      return;
    }
    for (var parameter : mojo.getParameters()) {
      if (parameter.isEditable()) {
        String expression = parameter.getExpression();
        boolean property = expression != null && expression.startsWith("${");
        getLog().info("");
        getLog().info("  " + parameter.getName() + (property ? " " + expression : ""));
        getLog().info("    " + text(parameter.getDescription()));
      }
    }
  }

  /** Descriptions are HTML, in which our own elements stand as they are. */
  private static String text(@Nullable String html) {
    return html == null
        ? ""
        : html.replaceAll("</?(code|p|ul|li)>", "").replaceAll("\\s+", " ").strip();
  }
}
