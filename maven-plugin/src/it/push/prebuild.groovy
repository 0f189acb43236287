// a registry of its own, on a free port; it ends with the check, or with Maven
def port = new ServerSocket(0).withCloseable { it.localPort }
new File(basedir, 'registry.yml').text = """version: 0.1
storage:
  filesystem:
    rootdirectory: ${basedir}/registry
http:
  addr: 127.0.0.1:${port}
auth:
  htpasswd:
    realm: shop
    path: ${basedir}/users
"""
def process = new ProcessBuilder('docker-registry', 'serve', "${basedir}/registry.yml".toString())
    .redirectErrorStream(true)
    .redirectOutput(new File(basedir, 'registry.log'))
    .start()
addShutdownHook { process.destroy() }
context.put('registry', process)
context.put('port', port)
new File(basedir, '.mvn').mkdir()
new File(basedir, '.mvn/maven.config').text = """-Dregistry.port=${port}
-Dsettings.security=${basedir}/settings-security.xml
"""
for (int i = 0; i < 100; i++) {
    try {
        new Socket('127.0.0.1', port).close()
        return true
    } catch (ConnectException e) {
        Thread.sleep(50)
    }
}
return false
