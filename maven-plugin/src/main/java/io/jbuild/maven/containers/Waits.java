package io.jbuild.maven.containers;

import io.jbuild.maven.ConfigurationException;
import io.jbuild.maven.WaitConfiguration;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Waits until a container is ready. */
final class Waits {
  private static final int PAUSE_MILLIS = 50;
  private static final int ATTEMPT_MILLIS = 2000;
  private static final long NANOS = 1_000_000;

  private final RunningImage image;
  private final WaitConfiguration wanted;
  private final Properties properties;

  /**
   * @param properties with the ports that were taken after Maven had read the configuration
   */
  Waits(RunningImage image, WaitConfiguration wanted, Properties properties) {
    this.image = image;
    this.wanted = wanted;
    this.properties = properties;
  }

  /**
   * @throws IOException when it is not ready in time, or has ended
   */
  void await() throws IOException, ConfigurationException, InterruptedException {
    long end = System.nanoTime() + wanted.millis() * NANOS;
    while (!image.log().isRunning() && !image.hasEnded()) {
      Thread.sleep(PAUSE_MILLIS);
    }
    if (!wanted.isConditional()) {
      // it may be done already: whether that went well is for who waits for its end
      if (wanted.millis() > 0) {
        Thread.sleep(wanted.millis());
        checkAlive();
      }
      return;
    }
    List<String> missing = missing();
    while (!missing.isEmpty()) {
      checkAlive();
      if (System.nanoTime() - end > 0) {
        throw new IOException(
            "container "
                + image.name()
                + " was not ready after "
                + wanted.millis()
                + " ms: still waiting for "
                + String.join(" and ", missing)
                + tail());
      }
      Thread.sleep(PAUSE_MILLIS);
      missing = missing();
    }
  }

  private void checkAlive() throws IOException, InterruptedException {
    if (image.hasEnded()) {
      int code = image.await();
      throw new IOException(
          "container " + image.name() + " ended with exit code " + code + " at once" + tail());
    }
  }

  private String tail() {
    String tail = image.log().tail();
    return tail.isEmpty() ? "; it wrote nothing" : "; it wrote:\n" + tail;
  }

  private List<String> missing() throws IOException, ConfigurationException {
    List<String> out = new ArrayList<>();
    if (wanted.log().isPresent() && !image.log().hasMatched()) {
      out.add("a line with '" + wanted.log().get() + "'");
    }
    if (wanted.healthy() && !image.health().equals("healthy")) {
      out.add("its health check");
    }
    for (String text : wanted.tcp()) {
      String port = properties.getProperty(text, text);
      if (!accepts(port)) {
        out.add("port " + port);
      }
    }
    if (wanted.http().isPresent()) {
      String url = expand(wanted.http().get().url());
      if (!answers(url, wanted.http().get())) {
        out.add(url);
      }
    }
    return out;
  }

  private String expand(String text) {
    String out = text;
    for (String name : properties.stringPropertyNames()) {
      out = out.replace("${" + name + "}", properties.getProperty(name));
    }
    return out;
  }

  private static boolean accepts(String port) throws ConfigurationException {
    try (Socket socket = new Socket()) {
      InetAddress here = InetAddress.getLoopbackAddress();
      socket.connect(new InetSocketAddress(here, Integer.parseInt(port)), ATTEMPT_MILLIS);
      return true;
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("the port '" + port + "' to wait for is no number", e);
    } catch (IOException e) {
      // not yet: that is what is waited for
      return false;
    }
  }

  private static boolean answers(String url, WaitConfiguration.Http http)
      throws ConfigurationException {
    HttpURLConnection connection;
    try {
      connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    } catch (IOException | IllegalArgumentException | ClassCastException e) {
      throw new ConfigurationException("'" + url + "' is no URL of http or https", e);
    }
    try {
      connection.setConnectTimeout(ATTEMPT_MILLIS);
      connection.setReadTimeout(ATTEMPT_MILLIS);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestMethod(http.method());
      return http.accepts(connection.getResponseCode());
    } catch (IOException e) {
      // not yet: that is what is waited for
      return false;
    } finally {
      connection.disconnect();
    }
  }
}
