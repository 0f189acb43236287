package io.jbuild.maven;

import org.jspecify.annotations.Nullable;

/** An {@code <auth>}: who one is at a registry; Maven fills it in. */
public final class Auth {
  /** The user. */
  private @Nullable String username;

  /** The user's password or token. */
  private @Nullable String password;

  public Auth() {}

  public Auth(@Nullable String username, @Nullable String password) {
    this.username = username;
    this.password = password;
  }

  public String username() throws ConfigurationException {
    return there(username);
  }

  public String password() throws ConfigurationException {
    return there(password);
  }

  private static String there(@Nullable String text) throws ConfigurationException {
    if (text == null) {
      throw new ConfigurationException(
          "an <auth> needs a <username> and a <password>, and jbuild.from.auth.username and"
              + " jbuild.to.auth.username a password beside them");
    }
    return text;
  }
}
