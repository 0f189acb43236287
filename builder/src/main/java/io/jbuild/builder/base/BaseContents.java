package io.jbuild.builder.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What goes into the embedded base. */
final class BaseContents {
  private static final List<String> PROGRAMS =
      List.of(
          "sh bash dash [ test arch b2sum base32 base64 basename cat chgrp chmod chown cksum comm",
          "cp csplit cut date dd df dir dirname du echo env expand expr factor false fmt fold",
          "groups head hostid id install join link ln logname ls md5sum mkdir mkfifo mknod mktemp",
          "mv nice nl nohup nproc numfmt od paste pathchk pr printenv printf pwd readlink",
          "realpath rm rmdir seq sha1sum sha224sum sha256sum sha384sum sha512sum shred shuf sleep",
          "sort split stat stdbuf stty sum sync tac tail tee timeout touch tr true truncate tsort",
          "tty uname unexpand uniq unlink wc who whoami yes chroot grep egrep fgrep sed awk mawk",
          "tar gzip gunzip zcat xz find xargs diff cmp which hostname getent locale ldd tempfile");

  /** What programs that are copied in later often need beside the C library. */
  private static final List<String> LIBRARIES =
      List.of(
          "libc.so.6",
          "libm.so.6",
          "libdl.so.2",
          "libpthread.so.0",
          "librt.so.1",
          "libresolv.so.2",
          "libnss_files.so.2",
          "libnss_dns.so.2",
          "libutil.so.1",
          "libz.so.1",
          "libgcc_s.so.1",
          "libstdc++.so.6");

  private static final List<String> FILES =
      List.of("/etc/os-release", "/etc/ssl/certs/ca-certificates.crt", "/etc/debian_version");

  private static final List<Path> DIRECTORIES =
      List.of(Path.of("/usr/bin"), Path.of("/bin"), Path.of("/usr/sbin"), Path.of("/sbin"));

  private BaseContents() {}

  static HostTree collect() throws IOException {
    LibraryDirectories directories = LibraryDirectories.read();
    HostTree tree = new HostTree(directories);
    layout(tree);
    for (String line : PROGRAMS) {
      for (String name : line.split(" ", -1)) {
        program(tree, name);
      }
    }
    if (!tree.take("/bin/sh")) {
      throw new IOException(
          "this machine has no /bin/sh to make jbuild/base of: load an image instead");
    }
    libraries(tree, directories);
    for (String file : FILES) {
      tree.take(file);
    }
    return tree;
  }

  private static void program(HostTree tree, String name) throws IOException {
    for (Path directory : DIRECTORIES) {
      Path file = directory.resolve(name);
      if (Files.isExecutable(file) && tree.take(file.toString())) {
        return;
      }
    }
  }

  private static void libraries(HostTree tree, LibraryDirectories directories) throws IOException {
    Path shell = Path.of("/bin/sh").toRealPath();
    var elf = ElfFile.read(shell);
    if (elf.isEmpty()) {
      return;
    }
    for (String name : LIBRARIES) {
      var library = directories.find(name, shell, elf.get());
      if (library.isPresent()) {
        tree.take(library.get().toString());
      }
    }
  }

  private static void layout(HostTree tree) {
    for (String d :
        List.of(
            "dev",
            "etc",
            "home",
            "mnt",
            "opt",
            "proc",
            "run",
            "srv",
            "sys",
            "usr/local/bin",
            "usr/local/lib",
            "var/lib",
            "var/log",
            "var/cache")) {
      StringBuilder path = new StringBuilder();
      for (String part : d.split("/", -1)) {
        tree.directory(path.append('/').append(part).toString(), 0755);
      }
    }
    tree.directory("/root", 0700);
    tree.directory("/tmp", 01777);
    tree.directory("/var/tmp", 01777);
    tree.text(
        "/etc/passwd",
        """
        root:x:0:0:root:/root:/bin/sh
        nobody:x:65534:65534:nobody:/nonexistent:/bin/false
        """);
    tree.text(
        "/etc/group",
        """
        root:x:0:
        tty:x:5:
        nogroup:x:65534:
        """);
    tree.text(
        "/etc/nsswitch.conf",
        """
        passwd: files
        group: files
        hosts: files dns
        """);
  }
}
