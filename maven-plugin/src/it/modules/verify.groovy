def log = new File(basedir, 'build.log').readLines()
def from = log.indexOf('[INFO] hello $HOME one "two"')
assert log[from + 1..from + 4] == ['[INFO] "a \\"b\\" $HOME"', '[INFO] /tmp', '[INFO] 0', '[INFO] a resource']
def layers = new File(basedir, 'app/target/jbuild/image.json').text.count('"sha256:')
// base, runtime, dependencies, modules, class path, resources, classes, extra files, RUN; and three digests of the image
assert layers >= 9
