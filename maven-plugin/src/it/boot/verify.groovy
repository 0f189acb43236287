def log = new File(basedir, 'build.log').readLines()
assert log.contains('[INFO] library')
assert log.contains('[INFO] application')
def copied = new File(basedir, 'target/jbuild/image.Dockerfile').readLines().findAll { it.startsWith('COPY [') }
assert copied.collect { it.split('"')[1] } == ['dependencies/', 'spring-boot-loader/', 'application/']
