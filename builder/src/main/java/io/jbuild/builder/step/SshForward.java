package io.jbuild.builder.step;

import io.jbuild.builder.BuildException;
import io.jbuild.builder.ErrorCode;
import io.jbuild.builder.SshAgent;
import io.jbuild.layercache.files.OwnSystem;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A socket of a step's own that passes on to an SSH agent, so that its owner and mode can be those
 * that the step asks for.
 */
final class SshForward implements AutoCloseable {
  /**
   * The agent ends with its input: also when this process is killed, it does not stay with keys.
   */
  private static final String AGENT =
      "ssh-agent -D -a \"$0\" & agent=$!; read -r end; kill $agent; wait $agent";

  private static final int AGENT_SECONDS = 5;

  private static final int BUFFER = 16 * 1024;
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final ServerSocketChannel server;
  private final Path socket;
  private final Path agent;
  private final Optional<Process> ownAgent;

  private SshForward(
      ServerSocketChannel server, Path socket, Path agent, Optional<Process> ownAgent) {
    this.server = server;
    this.socket = socket;
    this.agent = agent;
    this.ownAgent = ownAgent;
  }

  /**
   * @param directory a short path: the address of a socket has at most 107 bytes (unix(7))
   */
  static SshForward open(SshAgent agent, Path directory) throws IOException, BuildException {
    Optional<Process> own = Optional.empty();
    Path target;
    if (agent instanceof SshAgent.Keys keys) {
      target = directory.resolve("agent" + NEXT.incrementAndGet());
      own = Optional.of(start(keys, target));
    } else {
      target = ((SshAgent.Socket) agent).path();
      if (!Files.exists(target)) {
        throw new BuildException(ErrorCode.NO_SUCH_SECRET, "there is no SSH agent at " + target);
      }
    }
    Path socket = directory.resolve("ssh" + NEXT.incrementAndGet());
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    SshForward forward = new SshForward(server, socket, target, own);
    daemon("ssh-accept", forward::accept);
    return forward;
  }

  Path socket() {
    return socket;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        SocketChannel upstream = SocketChannel.open(UnixDomainSocketAddress.of(agent));
        daemon("ssh-ask", () -> pump(client, upstream));
        daemon("ssh-answer", () -> pump(upstream, client));
      }
    } catch (ClosedChannelException e) {
      // the step has ended
    } catch (IOException e) {
      // the agent is gone: the step sees its connection refused and says so
      closeQuietly(server);
    }
  }

  private static void pump(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (from;
        to) {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
    } catch (AsynchronousCloseException e) {
      // the other direction has ended, and with it the conversation
    } catch (IOException e) {
      // one side hung up: the other one sees that as the end
    }
  }

  private static void closeQuietly(ServerSocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // nobody can connect to it any more, closed or not
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static Process start(SshAgent.Keys keys, Path socket) throws IOException, BuildException {
    OwnSystem.check("ssh-agent");
    Process agent =
        new ProcessBuilder("sh", "-c", AGENT, socket.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    boolean ready = false;
    try {
      for (int i = 0; i < 200 && !Files.exists(socket); i++) {
        Thread.sleep(10);
      }
      List<String> command = new ArrayList<>(List.of("ssh-add", "-q"));
      keys.files().forEach(f -> command.add(f.toString()));
      ProcessBuilder add = new ProcessBuilder(command).redirectErrorStream(true);
      add.environment().put("SSH_AUTH_SOCK", socket.toString());
      add.environment().put("SSH_ASKPASS", "/bin/false");
      add.environment().put("SSH_ASKPASS_REQUIRE", "force");
      Process adding = add.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      adding.getOutputStream().close();
      ready = adding.waitFor(30, TimeUnit.SECONDS) && adding.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!ready) {
        end(agent);
      }
    }
    if (!ready) {
      throw new BuildException(
          ErrorCode.NO_SUCH_SECRET,
          "ssh-add cannot read "
              + keys.files()
              + ": want private keys without a pass phrase; start an agent for others");
    }
    return agent;
  }

  private static void end(Process agent) {
    try {
      agent.getOutputStream().close();
      agent.waitFor(AGENT_SECONDS, TimeUnit.SECONDS);
    } catch (IOException e) {
      // it has ended by itself
    } catch (InterruptedException e) {
      // its input is closed: it ends without being waited for
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    ownAgent.ifPresent(SshForward::end);
    server.close();
  }
}
