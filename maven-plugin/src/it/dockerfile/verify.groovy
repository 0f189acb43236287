def log = new File(basedir, 'build.log').text
assert log.contains('RUN test -s /app/greeter.jar && echo ready > /ready CACHED')
assert log.readLines().contains('[INFO] ready')
assert log.contains('tagged shop/greeter:latest as shop/greeter:second')
assert log.contains('removed shop/greeter:latest')
def tar = new File(basedir, 'target/jbuild/image.tar')
assert ['tar', '-tf', tar.path].execute().text.contains('manifest.json')
