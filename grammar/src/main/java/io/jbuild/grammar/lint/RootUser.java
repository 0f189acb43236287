package io.jbuild.grammar.lint;

import io.jbuild.grammar.Stage;
import io.jbuild.grammar.User;
import java.util.List;

/** An image that changes its user back to root runs as root. */
final class RootUser implements Rule {

  @Override
  public String description() {
    return "The last USER should not be root";
  }

  @Override
  public boolean isExtra() {
    return true;
  }

  @Override
  public void check(Lint lint) {
    Stage last = lint.stages().get(lint.stages().size() - 1);
    List<User> users = Lint.all(last, User.class);
    if (users.isEmpty()) {
      return;
    }
    User user = users.get(users.size() - 1);
    String name = user.user().text();
    int colon = name.indexOf(':');
    String account = colon < 0 ? name : name.substring(0, colon);
    if (account.equals("root") || account.equals("0")) {
      lint.report(user, user.user().span(), "Containers of this image run as root");
    }
  }
}
