def found = System.getenv('PATH').split(':').any { new File(it, 'docker-registry').canExecute() }
if (!found) {
    println 'needs the program docker-registry'
}
return found
