def log = new File(basedir, 'build.log').text
assert log =~ /built shop\/offline:1.0: sha256:[0-9a-f]{64}/
// java.base, and what TLS needs: jdeps found that nothing else is used
assert log.contains('java ' + Runtime.version().feature() + ' with 2 modules')
def target = new File(basedir, 'target/jbuild')
def id = new File(target, 'image.id').text.trim()
assert new File(target, 'image.json').text.contains(id)
assert new File(target, 'image.digest').text.startsWith('sha256:')
