def root = new File(basedir, 'target/jbuild/image-context')
def files = []
root.eachFileRecurse(groovy.io.FileType.FILES) { files << root.relativePath(it) }
assert files.sort() == [
    'classes/WEB-INF/classes/com/example/Basket.class',
    'dependencies/WEB-INF/lib/error_prone_annotations-2.41.0.jar',
    'dependencies/WEB-INF/lib/gson-2.13.2.jar',
    'resources/index.html',
]
// -q says nothing when all is well
assert new File(basedir, 'build.log').readLines().findAll { it.contains('jbuild:') } == []
