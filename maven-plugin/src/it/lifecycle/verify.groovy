def log = new File(basedir, 'build.log').text
assert log.contains('started shop/store:latest as ')
assert log.contains('service> listening')
assert log.count('[INFO] stopped ') == 2
assert log.contains('Tests run: 1, Failures: 0, Errors: 0, Skipped: 0')
def logs = new File(basedir, 'target/jbuild')
assert new File(logs, 'store.log').text == 'the store is open\n'
assert new File(logs, 'service.log').text == 'listening\n'
