def log = new File(basedir, 'build.log').text
def message = "image name 'shop/%x': want %g, %a, %v, %l or %t, not %x"
assert log.count(message) == 1
assert log.contains('skipped: jbuild.skip is set')
