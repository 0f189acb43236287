try {
    def pushed = new File(basedir, 'target/jbuild/image.pushed').readLines()
    def base = "http://127.0.0.1:${context.get('port')}/v2/shop/pushed"
    Authenticator.default = new Authenticator() {
        protected PasswordAuthentication getPasswordAuthentication() {
            new PasswordAuthentication('shop', 'hidden'.toCharArray())
        }
    }
    assert new URL("${base}/tags/list").text.contains('"1.0"')
    ['1.0', 'latest'].each { tag ->
        def answer = new URL("${base}/manifests/${tag}").openConnection()
        answer.setRequestProperty('Accept',
            'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json')
        assert answer.getHeaderField('Docker-Content-Digest') == pushed.find { line -> line.contains(":${tag}@") }.split('@')[1]
    }
    def log = new File(basedir, 'build.log').text
    assert (log =~ /built shop\/again:[^:]+: sha256:/).count == 2
    assert log.contains('401 unauthorized') && !log.contains('hidden')
} finally {
    context.get('registry').destroy()
}
return true
