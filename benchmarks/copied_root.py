#!/usr/bin/env python3
"""What a RUN costs where layers are copied into one directory: an image of many files, of which it changes one.

usage: copied_root.py JBUILD [--files 300000] [--isolation chroot|copy] [--store DIRECTORY]

Each line: the time of the step itself, and the processor time of the whole build.
"""
import argparse, io, os, re, resource, shutil, subprocess, tarfile, tempfile

RUN = "FROM many\nRUN touch /data/d3/s1/f7 && echo {} > /data/one\n"


def archive(path, files):
    """Files of 10 to 1000 bytes, a hundred in a directory."""
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as out:
        for n in range(files):
            top, sub, at = n % 30, n // 30 % (files // 3000 or 1), n // 30 // (files // 3000 or 1)
            content = b"file %d\n" % n * (1 + n * 7919 % 80)
            entry = tarfile.TarInfo("data/d%d/s%d/f%d" % (top, sub, at))
            entry.size, entry.mtime, entry.mode = len(content), 1700000000, 0o644
            out.addfile(entry, io.BytesIO(content))


def build(jbuild, store, context, isolation, dockerfile, *more):
    """Gives the seconds of the last RUN and the processor's."""
    with open(os.path.join(context, "Dockerfile"), "w") as out:
        out.write(dockerfile)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [jbuild, "--root", store, "build", "--progress=plain", "--isolation=" + isolation]
    done = subprocess.run(command + list(more) + [context], stderr=subprocess.PIPE, check=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    times = [float(t) for t in re.findall(r"DONE ([0-9.]+)s", done.stderr)]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return (times or [0])[-1], cpu


def main():
    p = argparse.ArgumentParser()
    p.add_argument("jbuild")
    p.add_argument("--files", type=int, default=300000)
    p.add_argument("--isolation", default="chroot")
    p.add_argument("--store")
    args = p.parse_args()
    work = tempfile.mkdtemp(prefix="copied-root-", dir=args.store)
    try:
        context, store = os.path.join(work, "context"), os.path.join(work, "store")
        os.mkdir(context)
        archive(os.path.join(work, "many.tar"), args.files)
        os.rename(os.path.join(work, "many.tar"), os.path.join(context, "many.tar"))
        build(args.jbuild, store, context, args.isolation, "FROM jbuild/base\nADD many.tar /\n", "-t", "many")
        os.remove(os.path.join(context, "many.tar"))
        cases = [
            ("first RUN, layers copied", RUN.format(1)),
            ("a further RUN", RUN.format(1) + "RUN echo 2 > /data/two\n"),
            ("edited RUN, root led back", RUN.format(3)),
        ]
        for name, dockerfile in cases:
            print("%-30s %6.2f s  %6.2f s of processors" % (name, *build(args.jbuild, store, context, args.isolation, dockerfile)))
    finally:
        shutil.rmtree(work)


main()
