#!/usr/bin/env python3
"""The Maven plugin beside jib on one project: 120 dependencies of 60 MB, 500 classes, one base image.

    ./mvnw -q -pl maven-plugin -am install -DskipTests -Dgates.skip=true
    benchmarks/jib.py --base debian-jdk.docker.tar [--jib-from registry.example/debian-jdk:17] [--runs 5]

Each round runs plain Maven, jib:buildTar, plain Maven and jbuild:build in turn, all offline. Printed is what
a plugin took less plain Maven, the least of all rounds: seconds by the clock, and of processors. jib takes the
base from --jib-from out of its cache, when that is given, which is faster than from the archive.
"""
import argparse, os, random, resource, shutil, subprocess, tempfile, time, zipfile

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--base", required=True, help="docker archive")
parser.add_argument("--jib-from", help="the same image in a registry")
parser.add_argument("--runs", type=int, default=5)
parser.add_argument("--maven", default="mvn")
parser.add_argument("--repository", default=os.path.expanduser("~/.m2/repository"))
parser.add_argument("--jib", default="3.4.6", help="its version")
parser.add_argument("--jib-cache", help="its caches; else made anew")
o = parser.parse_args()
work = tempfile.mkdtemp(prefix="jbuild-jib-")
cache = o.jib_cache or f"{work}/jib-cache"
dice = random.Random(17)


def write(path, content):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(content if isinstance(content, bytes) else content.encode())


def archive(path, size):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with zipfile.ZipFile(path, "w") as z:
        for i in range(max(1, size // 4000)):
            z.writestr(zipfile.ZipInfo(f"dep/C{i}.class", (2020, 1, 1, 0, 0, 0)), dice.randbytes(min(size, 4000)))


def pom(dependencies):
    return f"""<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>bench</groupId><artifactId>app</artifactId><version>1.0</version>
  <dependencies>{dependencies}</dependencies>
  <build><plugins>
    <plugin><groupId>com.google.cloud.tools</groupId><artifactId>jib-maven-plugin</artifactId><version>{o.jib}</version>
      <configuration><from><image>{o.jib_from or "tar://" + os.path.abspath(o.base)}</image></from><to><image>bench-jib</image></to>
        <container><mainClass>com.example.Main</mainClass></container></configuration></plugin>
    <plugin><groupId>io.jbuild</groupId><artifactId>jbuild-maven-plugin</artifactId><version>0.1.0-SNAPSHOT</version>
      <configuration><images><image><name>bench-jbuild</name><build><from>tar://{os.path.abspath(o.base)}</from>
        <mainClass>com.example.Main</mainClass></build></image></images></configuration></plugin>
  </plugins></build>
</project>
"""


def project():
    dependencies = ""
    weights = [dice.paretovariate(1.1) for _ in range(120)]
    for i, weight in enumerate(weights):
        stem = f"{o.repository}/bench/plugins/dep-{i:03d}/1.0/dep-{i:03d}-1.0"
        archive(stem + ".jar", max(8000, int(60e6 * weight / sum(weights))))
        name = f"<groupId>bench.plugins</groupId><artifactId>dep-{i:03d}</artifactId><version>1.0</version>"
        write(stem + ".pom", f"<project><modelVersion>4.0.0</modelVersion>{name}</project>")
        dependencies += f"<dependency>{name}</dependency>\n"
    for i in range(500):
        write(f"{work}/app/target/classes/com/example/p{i // 25}/Class{i}.class", dice.randbytes(1500 + dice.randrange(4000)))
    write(f"{work}/app/pom.xml", pom(dependencies))
    write(f"{work}/base/pom.xml", pom(""))


def maven(directory, *goals, offline=True):
    words = [o.maven, "-q", "-B", *(["-o"] if offline else []), f"-Dmaven.repo.local={o.repository}", *goals,
             f"-Djbuild.root={work}/store", f"-Djib.applicationCache={cache}/app", f"-Djib.baseImageCache={cache}/base",
             "-DsendCredentialsOverHttp=true", "-Djib.allowInsecureRegistries=true", "-Djib.disableUpdateChecks=true"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(words, cwd=f"{work}/{directory}", check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def forget(tool):
    if tool == "jib:buildTar":
        shutil.rmtree(f"{cache}/app", ignore_errors=True)
    else:
        shutil.rmtree(f"{work}/store")
        shutil.copytree(f"{work}/store-with-base", f"{work}/store", symlinks=True)
        shutil.rmtree(f"{work}/app/target/jbuild", ignore_errors=True)


def change(tool):
    write(f"{work}/app/target/classes/com/example/p7/Class180.class", f"{time.time_ns()}\n".encode() * 60)


TOOLS = ["jib:buildTar", "jbuild:build"]
try:
    project()
    maven("base", "jbuild:build", offline=False)
    shutil.copytree(f"{work}/store", f"{work}/store-with-base", symlinks=True)
    for tool in TOOLS:
        maven("app", tool, offline=tool.startswith("jbuild") or bool(o.jib_cache))
    for what, prepare in {"nothing built yet": forget, "one class changed": change, "nothing changed": None}.items():
        least = {}
        for _ in range(o.runs):
            for tool in TOOLS:
                if prepare:
                    prepare(tool)
                os.sync()
                for name, took in {"plain": maven("app", "validate"), tool: maven("app", tool)}.items():
                    wall, processor = least.get(name, (1e9, 1e9))
                    least[name] = min(wall, took[0]), min(processor, took[1])
        for tool in TOOLS:
            wall, processor = (least[tool][i] - least["plain"][i] for i in (0, 1))
            print(f"{what:18} {tool:13} {wall:6.2f} s {processor:6.2f} s of processors  (plain Maven {least['plain'][0]:.2f} s)", flush=True)
finally:
    shutil.rmtree(work, ignore_errors=True)
